package com.example.lexgate;

import io.grpc.ChannelCredentials;
import io.grpc.InsecureChannelCredentials;
import io.grpc.TlsChannelCredentials;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;

/**
 * How the sidecar is reached. What is null is not used.
 *
 * @param target host:port, or unix:/path/to/grpc.sock
 * @param timeout the deadline of each call
 * @param ca a file with the authorities of the sidecar's certificate; it makes the connection a TLS one
 * @param cert a file with a client certificate; needs ca
 * @param key its key
 * @param tokenFile a file with a bearer token, read for each call, so that the token may be renewed
 */
public record Options(String target, Duration timeout, Path ca, Path cert, Path key, Path tokenFile) {

  /** Refuses options that do not fit together. */
  public Options {
    if (ca == null && (cert != null || key != null)) {
      throw new IllegalArgumentException("a client certificate needs the authorities of the sidecar too");
    }
    if (tokenFile != null && ca == null && !target.startsWith("unix:")) {
      throw new IllegalArgumentException(
          "a token needs TLS or a Unix socket: name the authorities, or leave the token out");
    }
  }

  ChannelCredentials credentials() throws IOException {
    if (ca == null) {
      return InsecureChannelCredentials.create();
    }
    var tls = TlsChannelCredentials.newBuilder().trustManager(ca.toFile());
    if (cert != null || key != null) {
      tls.keyManager(cert.toFile(), key.toFile());
    }
    return tls.build();
  }
}
