/**
 * Where log events go and what of them is shown: JSON lines or readable lines on standard output,
 * and alerts to a webhook. Start reading at {@link org.e2eechat.server.logging.Logging}; what may
 * be shown is decided in {@link org.e2eechat.server.logging.EventText}.
 *
 * <p>Logback is set up in code, without a file: nothing has to be found or parsed at start, and
 * nothing on the class path can change it. The package knows the settings and logback; it must not
 * know what is logged.
 */
@NullMarked
package org.e2eechat.server.logging;

import org.jspecify.annotations.NullMarked;
