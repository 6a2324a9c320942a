package org.e2eechat.loadtest.reference;

import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.websocketx.WebSocketDecoderConfig;
import io.netty.handler.codec.http.websocketx.WebSocketServerHandshaker;
import io.netty.handler.codec.http.websocketx.WebSocketServerHandshakerFactory;

/** Upgrades {@code /r/ROOM} and puts a {@link FanOutHandler} in its own place; answers 200 to everything else, so that it can be seen to be ready. */
final class UpgradeHandler extends SimpleChannelInboundHandler<FullHttpRequest> {
    private static final String ROOMS = "/r/";
    private static final int MAX_FRAME_BYTES = 1 << 20;

    private final ReferenceRooms rooms;

    UpgradeHandler(ReferenceRooms rooms) {
        this.rooms = rooms;
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, FullHttpRequest request) {
        String path = request.uri();
        if (!path.startsWith(ROOMS)) {
            context.writeAndFlush(
                            new DefaultFullHttpResponse(
                                    HttpVersion.HTTP_1_1, HttpResponseStatus.OK))
                    .addListener(ChannelFutureListener.CLOSE);
            return;
        }
        WebSocketDecoderConfig config =
                WebSocketDecoderConfig.newBuilder()
                        .maxFramePayloadLength(MAX_FRAME_BYTES)
                        .withUTF8Validator(false)
                        .build();
        WebSocketServerHandshaker handshaker =
                new WebSocketServerHandshakerFactory("ws://127.0.0.1" + path, null, config)
                        .newHandshaker(request);
        handshaker
                .handshake(context.channel(), request)
                .addListener(
                        _ ->
                                context.pipeline()
                                        .replace(
                                                this,
                                                "relay",
                                                new FanOutHandler(rooms.room(path))));
    }
}
