package com.example.lexgate;

import io.grpc.CallCredentials;
import io.grpc.Metadata;
import io.grpc.Status;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Executor;

/** Sends the token of a file with each call. */
final class BearerToken extends CallCredentials {
  private static final Metadata.Key<String> AUTHORIZATION =
      Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);

  private final Path file;

  BearerToken(Path file) {
    this.file = file;
  }

  @Override
  public void applyRequestMetadata(RequestInfo call, Executor executor, MetadataApplier applier) {
    executor.execute(
        () -> {
          try {
            var headers = new Metadata();
            headers.put(AUTHORIZATION, "Bearer " + Files.readString(file).strip());
            applier.apply(headers);
          } catch (IOException error) {
            applier.fail(Status.UNAUTHENTICATED.withDescription("the token cannot be read").withCause(error));
          }
        });
  }
}
