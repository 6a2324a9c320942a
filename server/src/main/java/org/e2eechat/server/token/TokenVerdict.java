package org.e2eechat.server.token;

import org.e2eechat.server.protocol.ErrorCode;

/** What came of checking a token. */
public sealed interface TokenVerdict {

    /** Ours, whole, for this room and not expired. Whether it was used before is the directory's to say. */
    record Valid(TokenClaims claims) implements TokenVerdict {}

    /** Not good. Each kind has one code, so a reply needs no second switch. */
    sealed interface Refused extends TokenVerdict {
        /** What the client is told. */
        ErrorCode code();
    }

    /** Not two parts of base64url, or signed by us but of a shape that this version does not know. */
    record Malformed() implements Refused {
        @Override
        public ErrorCode code() {
            return ErrorCode.TOKEN_FORMAT;
        }
    }

    /** Not signed with any of our secrets. */
    record BadSignature() implements Refused {
        @Override
        public ErrorCode code() {
            return ErrorCode.TOKEN_MAC;
        }
    }

    /** Ours, for another room. */
    record OtherRoom() implements Refused {
        @Override
        public ErrorCode code() {
            return ErrorCode.TOKEN_ROOM_MISMATCH;
        }
    }

    /** Ours, for this room, too late. */
    record Expired() implements Refused {
        @Override
        public ErrorCode code() {
            return ErrorCode.TOKEN_EXPIRED;
        }
    }
}
