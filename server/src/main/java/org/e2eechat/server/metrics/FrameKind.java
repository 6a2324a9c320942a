package org.e2eechat.server.metrics;

/** What sort of frame was counted. Text and media are relayed, control is everything else. */
public enum FrameKind {
    TEXT,
    MEDIA,
    CONTROL
}
