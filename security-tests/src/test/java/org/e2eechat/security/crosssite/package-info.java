/** The attacker is a page in the victim's browser: it can send what browsers send, from where the victim is, and wants to talk, read or spend in their name. */
@NullMarked
package org.e2eechat.security.crosssite;

import org.jspecify.annotations.NullMarked;
