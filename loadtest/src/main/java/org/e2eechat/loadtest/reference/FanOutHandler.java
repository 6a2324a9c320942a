package org.e2eechat.loadtest.reference;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PongWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.util.ReferenceCountUtil;

import java.util.List;

/** Writes each text to all members of the room, and flushes once for all that was read at a time. Nobody waits for a write: what cannot be sent is a lost connection, and that is noticed elsewhere. */
@SuppressWarnings("FutureReturnValueIgnored")
final class FanOutHandler extends ChannelInboundHandlerAdapter {
    private final List<Channel> members;

    FanOutHandler(List<Channel> members) {
        this.members = members;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        members.add(context.channel());
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        members.remove(context.channel());
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        switch (message) {
            case TextWebSocketFrame text -> {
                for (Channel member : members) {
                    member.write(text.retainedDuplicate(), member.voidPromise());
                }
                text.release();
            }
            case PingWebSocketFrame ping ->
                    context.writeAndFlush(new PongWebSocketFrame(ping.content()));
            case CloseWebSocketFrame _ -> {
                ReferenceCountUtil.release(message);
                context.close();
            }
            default -> ReferenceCountUtil.release(message);
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        for (Channel member : members) {
            member.flush();
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        context.close();
    }
}
