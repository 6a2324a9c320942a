package org.e2eechat.server.transport;

import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.time.Instant;
import java.util.List;

/** TLS 1.2 and 1.3 with a certificate that may be renewed while the server runs: new connections get the new one, open ones go on. */
public final class ReloadingTls {
    private static final Logger log = LoggerFactory.getLogger(ReloadingTls.class);

    private final PemFiles files;
    private final boolean refusesWeak;
    private final SslContextFactory.Server context = new SslContextFactory.Server();
    private PemFiles.Version loaded; // written by the housekeeping only
    private volatile Instant expiry; // likewise, read by whoever asks

    /**
     * Reads the files, so that a wrong one stops the start.
     *
     * @param refusesWeak whether short keys and broken hashes are refused; else the log warns
     */
    public ReloadingTls(PemFiles files, boolean refusesWeak)
            throws IOException, GeneralSecurityException {
        this.files = files;
        this.refusesWeak = refusesWeak;
        this.loaded = files.version();
        KeyStore store = read();
        this.expiry = PemFiles.expiryOf(store);
        context.setKeyStore(store);
        context.setKeyStorePassword("");
        context.setIncludeProtocols("TLSv1.3", "TLSv1.2");
        // Every client since 2014 knows better; their padding has been attacked again and again
        // (Lucky Thirteen).
        context.addExcludeCipherSuites("^.*_CBC_.*$");
        context.setRenegotiationAllowed(false);
        context.setSniRequired(false);
    }

    /** What to put before HTTP in a connector. */
    public SslConnectionFactory before(String protocol) {
        return new TlsConnectionFactory(context, protocol);
    }

    /** When the certificate in use ends. */
    public Instant expiry() {
        return expiry;
    }

    /** Takes the files again when they were written since. A half-written or wrong one changes nothing, and is tried again at the next change. */
    public void reloadIfChanged() {
        try {
            PemFiles.Version now = files.version();
            if (now.equals(loaded)) {
                return;
            }
            loaded = now;
            KeyStore store = read();
            context.reload(factory -> factory.setKeyStore(store));
            expiry = PemFiles.expiryOf(store);
            log.info("TLS certificate reloaded");
        } catch (Exception failure) {
            log.error(
                    "the changed TLS files cannot be used; the old certificate stays in use: {}",
                    failure instanceof UnusablePemException
                            ? failure.getMessage()
                            : failure.getClass().getSimpleName());
        }
    }

    private KeyStore read() throws IOException, GeneralSecurityException {
        KeyStore store = files.read();
        List<String> weaknesses = files.weaknesses();
        if (refusesWeak && !weaknesses.isEmpty()) {
            throw new UnusablePemException(String.join("; ", weaknesses));
        }
        weaknesses.forEach(weakness -> log.warn("{}; production refuses it", weakness));
        return store;
    }
}
