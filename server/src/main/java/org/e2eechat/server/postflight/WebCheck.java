package org.e2eechat.server.postflight;

import org.e2eechat.server.audit.Check;
import org.e2eechat.server.audit.Outcome;

import java.io.IOException;
import java.net.ConnectException;
import java.net.http.HttpTimeoutException;

import javax.net.ssl.SSLException;

/** Asks the deployment something over the network. */
interface WebCheck extends Check {
    /** Asks, and judges. An exception is a deployment that cannot be asked. */
    Outcome ask() throws IOException, InterruptedException;

    @Override
    default Outcome look() throws InterruptedException {
        try {
            return ask();
        } catch (Conversation.Unexpected unexpected) {
            return Outcome.found(unexpected.what(), "look into the server's log at this moment");
        } catch (SSLException tls) {
            return Outcome.found(
                    "TLS fails: " + tls.getMessage(),
                    "the certificate has to be trusted and to fit the host name; a private authority goes with --ca FILE");
        } catch (HttpTimeoutException late) {
            return Outcome.found("no answer in time", "look at the balancer and the server's log");
        } catch (ConnectException refused) {
            return Outcome.found(
                    "nobody listens there",
                    "is the server up, is the URL right, does a firewall stand between?");
        } catch (IOException broken) {
            return Outcome.found(
                    "the connection fails: " + broken.getMessage(),
                    "look at the balancer and the server's log");
        }
    }
}
