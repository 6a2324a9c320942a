package org.e2eechat.server.admission;

import org.e2eechat.server.config.Cidr;
import org.e2eechat.server.config.RelayConfig.ProxyTrust;

import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Finds the client behind our own proxies. Each proxy adds the address it was called from at the right end of a header, so the headers are read from the right, for as long as
 * the writer is one of ours; everything left of that is what a stranger says.
 *
 * <ul>
 *   <li>{@code Nobody}: the peer, whatever the headers say.
 *   <li>{@code Networks}: the right-most address that is in none of them; the left-most when all are.
 *   <li>{@code Hops n}: the peer and the {@code n - 1} addresses left of it are ours, the next one is the client; the left-most when the chain is shorter.
 * </ul>
 *
 * <p>{@code Forwarded} (RFC 7239) and {@code X-Forwarded-For} are whole chains; {@code X-Real-IP} is one address without its way, so it is asked last, when there is neither
 * chain. Of the two chains neither outranks the other, because a proxy that writes one usually passes the other on as the client sent it (nginx does): whichever came first,
 * somebody could write his address himself by sending it. When both are there, they have to name the same client, else the peer is the client: then who forges shares one count
 * with everybody else who does. A proxy should still remove the headers it does not write, {@code X-Forwarded-For} above all where it writes only {@code X-Real-IP}.
 *
 * <p>What cannot be read ends the walk at the last address right of it. Nothing throws, nothing is looked up in DNS, and the work is bounded, see {@link FieldElements}.
 */
public final class ClientAddresses {
    private static final String FORWARDED = "Forwarded";
    private static final String X_FORWARDED_FOR = "X-Forwarded-For";
    private static final String X_REAL_IP = "X-Real-IP";

    /** The headers that say who a proxy speaks for. */
    public static final List<String> HEADERS = List.of(FORWARDED, X_FORWARDED_FOR, X_REAL_IP);

    private final Ours ours;

    public ClientAddresses(ProxyTrust trust) {
        this.ours =
                switch (trust) {
                    case ProxyTrust.Nobody() -> (_, _) -> false;
                    case ProxyTrust.Networks(List<Cidr> networks) ->
                            (_, address) ->
                                    networks.stream().anyMatch(net -> net.contains(address));
                    case ProxyTrust.Hops(int hops) -> (hop, _) -> hop < hops;
                };
    }

    /** Whether a peer is one of our proxies, which speak for many clients. */
    public boolean isOurs(InetAddress peer) {
        return ours.owns(0, peer);
    }

    /** The client's address, for a request that came from {@code peer}. */
    public InetAddress resolve(InetAddress peer, Headers headers) {
        if (!ours.owns(0, peer)) {
            return peer;
        }
        List<String> forwarded = FieldElements.fromTheRight(headers.values(FORWARDED));
        List<String> forwardedFor = FieldElements.fromTheRight(headers.values(X_FORWARDED_FOR));
        if (forwarded.isEmpty() && forwardedFor.isEmpty()) {
            return walk(peer, realIp(headers), AddressLiteral::parse);
        }
        if (forwarded.isEmpty()) {
            return walk(peer, forwardedFor, AddressLiteral::parse);
        }
        InetAddress client = walk(peer, forwarded, ForwardedHeader::forAddress);
        return forwardedFor.isEmpty()
                        || client.equals(walk(peer, forwardedFor, AddressLiteral::parse))
                ? client
                : peer;
    }

    // Not a list: with several, only the last can be from the proxy next to us.
    private static List<String> realIp(Headers headers) {
        return FieldElements.fromTheRight(headers.values(X_REAL_IP)).stream().limit(1).toList();
    }

    private InetAddress walk(
            InetAddress peer,
            List<String> elements,
            Function<String, Optional<InetAddress>> addressIn) {
        InetAddress client = peer;
        int hop = 0;
        for (String element : elements) {
            if (!ours.owns(hop, client)) {
                return client;
            }
            Optional<InetAddress> next = addressIn.apply(element);
            if (next.isEmpty()) {
                return client;
            }
            client = next.get();
            hop++;
        }
        return client;
    }

    /** Which part of a chain is our own. */
    @FunctionalInterface
    private interface Ours {
        /**
         * Whether {@code address} is one of our proxies, where it stands.
         *
         * @param hop how many addresses are right of this one; the peer is hop 0
         */
        boolean owns(int hop, InetAddress address);
    }
}
