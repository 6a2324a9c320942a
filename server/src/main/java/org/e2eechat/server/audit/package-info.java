/**
 * Audits: checks that look at something and say what they have found, and reports of them for people and for machines. Start at {@link org.e2eechat.server.audit.Check} and
 * {@link org.e2eechat.server.audit.Audit}. It knows nobody else in the server, and not what is looked at.
 */
@NullMarked
package org.e2eechat.server.audit;

import org.jspecify.annotations.NullMarked;
