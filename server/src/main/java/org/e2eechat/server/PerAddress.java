package org.e2eechat.server;

import org.e2eechat.server.admission.AddressRateLimiter;
import org.e2eechat.server.admission.ClientAddress;
import org.e2eechat.server.admission.ClientAddresses;
import org.e2eechat.server.admission.Headers;
import org.e2eechat.server.cluster.SharedQuotas;
import org.e2eechat.server.config.RelayConfig;
import org.e2eechat.server.http.Caller;
import org.e2eechat.server.http.RequestGate;
import org.e2eechat.server.session.Quotas;
import org.eclipse.jetty.server.Request;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.IntFunction;
import java.util.function.LongSupplier;

/** Who is asking, and how often that address may do what. With {@code FEATURE_IP_TRACKING} off, everybody may do everything as often as they like. */
final class PerAddress implements Quotas, RequestGate {
    private final ClientAddresses addresses;
    private final boolean isOn;
    private final AddressRateLimiter roomCreations;
    private final AddressRateLimiter joins;
    private final AddressRateLimiter requests;
    private final AddressRateLimiter probes;
    private final AddressRateLimiter handshakes;
    private final SocketQuota sockets;

    private final RelayConfig.Limits limits;
    private final Optional<SharedQuotas> shared; // with the other nodes, if there are any

    PerAddress(
            ClientAddresses addresses,
            RelayConfig.Limits limits,
            DoorLimits door,
            SocketQuota sockets,
            Optional<SharedQuotas> shared,
            LongSupplier nanoClock) {
        this.limits = limits;
        this.sockets = sockets;
        this.shared = shared;
        this.addresses = addresses;
        this.isOn = limits.perAddress();
        IntFunction<AddressRateLimiter> limiter =
                perMinute -> new AddressRateLimiter(perMinute, nanoClock, door.addresses());
        this.roomCreations = limiter.apply(limits.roomCreatesPerMinute());
        this.joins = limiter.apply(limits.joinsPerMinute());
        this.requests = limiter.apply(limits.httpRequestsPerMinute());
        this.probes = limiter.apply(door.probesPerMinute());
        this.handshakes = limiter.apply(door.handshakesPerMinute());
    }

    ClientAddress addressOf(Request request) {
        Optional<InetAddress> peer =
                request.getConnectionMetaData().getRemoteSocketAddress()
                                instanceof InetSocketAddress internet
                        ? Optional.ofNullable(internet.getAddress())
                        : Optional.empty();
        return addressOf(peer, name -> request.getHeaders().getValuesList(name));
    }

    ClientAddress addressOf(Caller caller) {
        return addressOf(caller.peer(), caller::header);
    }

    private ClientAddress addressOf(Optional<InetAddress> peer, Headers headers) {
        // A transport without addresses is local by nature.
        return ClientAddress.of(
                addresses.resolve(peer.orElseGet(InetAddress::getLoopbackAddress), headers));
    }

    @Override
    public OptionalLong roomCreation(ClientAddress address) {
        return waitMs(
                roomCreations,
                SharedQuotas.Kind.ROOM_CREATION,
                limits.roomCreatesPerMinute(),
                address);
    }

    @Override
    public OptionalLong join(ClientAddress address) {
        return waitMs(joins, SharedQuotas.Kind.JOIN, limits.joinsPerMinute(), address);
    }

    @Override
    public Passage admit(Caller caller, Budget budget) {
        if (budget == Budget.PROBES && isProbeOfOurs(caller)) {
            return new Passage.Free();
        }
        AddressRateLimiter limiter =
                switch (budget) {
                    case REQUESTS -> requests;
                    case PROBES -> probes;
                    case HANDSHAKES -> handshakes;
                };
        OptionalLong wait = waitMs(limiter, addressOf(caller));
        return wait.isEmpty()
                ? new Passage.Free()
                : new Passage.Closed(Duration.ofMillis(wait.getAsLong()));
    }

    /**
     * A proxy of ours asks for itself: it adds no header then, and any that a client sent count.
     */
    private boolean isProbeOfOurs(Caller caller) {
        return isProxy(caller)
                && ClientAddresses.HEADERS.stream().allMatch(name -> caller.header(name).isEmpty());
    }

    private boolean isProxy(Caller caller) {
        return caller.peer().filter(addresses::isOurs).isPresent();
    }

    @Override
    public boolean endsConnection(Caller refused) {
        if (isProxy(refused)) {
            return false;
        }
        refused.peer().ifPresent(sockets::refused);
        return true;
    }

    void forgetIdle() {
        roomCreations.forgetIdle();
        joins.forgetIdle();
        requests.forgetIdle();
        probes.forgetIdle();
        handshakes.forgetIdle();
        sockets.forgetIdle();
    }

    /** This node's own limit first: who is over that does not trouble anybody else. */
    private OptionalLong waitMs(
            AddressRateLimiter limiter,
            SharedQuotas.Kind kind,
            int perMinute,
            ClientAddress address) {
        OptionalLong here = waitMs(limiter, address);
        if (!isOn || here.isPresent() || shared.isEmpty()) {
            return here;
        }
        return shared.get().charge(kind, address.toBytes(), perMinute);
    }

    private OptionalLong waitMs(AddressRateLimiter limiter, ClientAddress address) {
        if (!isOn) {
            return OptionalLong.empty();
        }
        AddressRateLimiter.Decision decision = limiter.tryAcquire(address);
        return decision.allowed() ? OptionalLong.empty() : OptionalLong.of(decision.retryAfterMs());
    }
}
