package com.example.lexgate;

import com.example.lexgate.LexgateException.NotAllowed;
import com.example.lexgate.v1.Decision;
import com.example.lexgate.v1.Effect;
import com.example.lexgate.v1.EvaluateRequest;
import com.google.protobuf.util.JsonFormat;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/**
 * Asks a lexgate sidecar about the request of a file, and shows the answer.
 *
 * <p>Exit status: 0 ALLOW, 1 DENY, 3 REFER; 2 when there is nothing to act on: no decision, a malformed request, an answer
 * that is not binding. Proceed on 0 alone.
 */
public final class Ask {
  private static final int ALLOWED = 0;
  private static final int DENIED = 1;
  private static final int NOTHING_TO_ACT_ON = 2;
  private static final int REFERRED = 3;

  private Ask() {}

  public static void main(String[] arguments) {
    System.exit(run(arguments));
  }

  private static int run(String[] arguments) {
    var named = new HashMap<String, String>();
    try {
      var request = read(commandLine(arguments, named));
      try (var client = new LexgateClient(options(named))) {
        System.out.print(Shown.of(client.permit(request)));
        return ALLOWED;
      }
    } catch (NotAllowed refused) {
      System.out.print(Shown.of(refused.decision()));
      return status(refused.decision());
    } catch (LexgateException | IOException | IllegalArgumentException error) {
      System.err.println(error.getMessage());
      return NOTHING_TO_ACT_ON;
    }
  }

  /** Puts each `--name value` into a map, and returns what is left: the file. */
  private static Path commandLine(String[] arguments, Map<String, String> named) {
    int next = 0;
    while (next + 1 < arguments.length && arguments[next].startsWith("--")) {
      named.put(arguments[next].substring(2), arguments[next + 1]);
      next += 2;
    }
    if (next + 1 != arguments.length) {
      throw new IllegalArgumentException("usage: lexgate-ask [--target …] [--timeout-ms …] [--ca …] … request.json");
    }
    return Path.of(arguments[next]);
  }

  private static Options options(Map<String, String> named) {
    return new Options(
        named.getOrDefault("target", "127.0.0.1:8470"),
        Duration.ofMillis(Long.parseLong(named.getOrDefault("timeout-ms", "1000"))),
        file(named, "ca"),
        file(named, "cert"),
        file(named, "key"),
        file(named, "token-file"));
  }

  private static Path file(Map<String, String> named, String name) {
    return named.containsKey(name) ? Path.of(named.get(name)) : null;
  }

  private static EvaluateRequest read(Path file) throws IOException {
    var request = EvaluateRequest.newBuilder();
    JsonFormat.parser().merge(Files.readString(file), request);
    return request.build();
  }

  private static int status(Decision refused) {
    if (!refused.getBinding()) {
      return NOTHING_TO_ACT_ON;
    }
    return refused.getEffect() == Effect.EFFECT_REFER ? REFERRED : DENIED;
  }
}
