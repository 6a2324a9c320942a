package org.e2eechat.server.protocol;

/**
 * How large what is relayed may be.
 *
 * @param maxCiphertextBytes of an {@code APP_MSG}, as UTF-8
 * @param maxMediaBytes of a {@code MEDIA_MSG}, all chunks together, as UTF-8
 */
public record MessageLimits(int maxCiphertextBytes, int maxMediaBytes) {}
