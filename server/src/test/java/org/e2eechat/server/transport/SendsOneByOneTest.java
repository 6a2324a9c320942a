package org.e2eechat.server.transport;

/** Through the JDK. */
class SendsOneByOneTest extends SendsContract {
    @Override
    Sends open() {
        return new SendsOneByOne(stage);
    }
}
