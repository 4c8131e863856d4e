package parley.media;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import parley.bus.Failure;
import software.amazon.awssdk.core.async.AsyncRequestBody;
import software.amazon.awssdk.core.async.AsyncResponseTransformer;
import software.amazon.awssdk.http.crt.AwsCrtAsyncHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3AsyncClient;
import software.amazon.awssdk.services.s3.S3AsyncClientBuilder;
import software.amazon.awssdk.services.s3.model.Delete;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.ObjectIdentifier;
import software.amazon.awssdk.services.s3.model.S3Exception;

/**
 * A bucket of S3 or of a server that speaks as it does. A file is a row of objects {@code
 * <prefix><key>/<number>}: the parts of S3's own multipart uploads must have 5 MiB, which hundreds
 * of uploads at once would have to hold in memory. Credentials come from where the AWS SDK finds
 * them: the environment, a profile, or the machine. Thread-safe.
 */
public final class S3Blobs extends ChunkedBlobs {
  private static final Logger log = LoggerFactory.getLogger(S3Blobs.class);
  private static final int SIZE = 1024 * 1024;
  private static final int MAX_CONNECTIONS = 128;
  private static final int NOT_SATISFIABLE = 416;
  private static final Duration ATTEMPT = Duration.ofSeconds(10);
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  /** Wide enough for the numbers to be in the order of their names. */
  private static final String NUMBERED = "%s%s/%08d";

  private final Vertx vertx;
  private final S3AsyncClient client;
  private final String bucket;
  private final String prefix;

  S3Blobs(Vertx vertx, Place.Bucket place) {
    super(SIZE);
    this.vertx = vertx;
    bucket = place.name();
    prefix = place.prefix();
    S3AsyncClientBuilder builder =
        S3AsyncClient.builder()
            .httpClientBuilder(AwsCrtAsyncHttpClient.builder().maxConcurrency(MAX_CONNECTIONS))
            .overrideConfiguration(
                call -> call.apiCallAttemptTimeout(ATTEMPT).apiCallTimeout(PATIENCE));
    place.region().map(Region::of).ifPresent(builder::region);
    place.endpoint().ifPresent(at -> builder.endpointOverride(at).forcePathStyle(true));
    client = builder.build();
  }

  @Override
  public String name() {
    return "s3";
  }

  private String object(String key, long number) {
    return NUMBERED.formatted(prefix, key, number);
  }

  private <T> Future<T> ask(Supplier<CompletableFuture<T>> request) {
    return Future.fromCompletionStage(request.get(), vertx.getOrCreateContext())
        .recover(S3Blobs::unavailable);
  }

  private static <T> Future<T> unavailable(Throwable failure) {
    Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
    if (isMissing(cause)) {
      return Future.failedFuture(cause);
    }
    log.warn("the bucket does not answer as it should reason={}", cause.toString());
    return Future.failedFuture(
        Failure.UNAVAILABLE.because("Files cannot be read or written now. Try again later."));
  }

  private static boolean isMissing(Throwable cause) {
    return cause instanceof NoSuchKeyException
        || cause instanceof S3Exception answer && answer.statusCode() == NOT_SATISFIABLE;
  }

  @Override
  Future<Buffer> get(String key, long number, int from, int until) {
    if (from >= until) {
      return Future.succeededFuture(Buffer.buffer());
    }
    String range = "bytes=" + from + "-" + (until - 1);
    return ask(() ->
            client.getObject(
                get -> get.bucket(bucket).key(object(key, number)).range(range),
                AsyncResponseTransformer.toBytes()))
        .map(bytes -> Buffer.buffer(bytes.asByteArrayUnsafe()))
        .recover(
            failure ->
                isMissing(failure)
                    ? Future.succeededFuture(Buffer.buffer())
                    : Future.failedFuture(failure));
  }

  @Override
  Future<Void> put(String key, long number, Buffer bytes) {
    return ask(() ->
            client.putObject(
                put -> put.bucket(bucket).key(object(key, number)),
                AsyncRequestBody.fromBytes(bytes.getBytes())))
        .mapEmpty();
  }

  @Override
  Future<Void> replace(String key, long number, Buffer bytes) {
    return put(key, number, bytes);
  }

  @Override
  Future<Void> removeFrom(String key, long number) {
    // Whatever comes after the one before, in the order of their names.
    String after = number == 0 ? prefix + key + "/" : object(key, number - 1);
    return list(prefix + key + "/", after, null)
        .compose(
            found -> {
              if (found.contents().isEmpty()) {
                return Future.succeededFuture();
              }
              List<ObjectIdentifier> all =
                  found.contents().stream()
                      .map(each -> ObjectIdentifier.builder().key(each.key()).build())
                      .toList();
              Delete names = Delete.builder().objects(all).quiet(true).build();
              return ask(() -> client.deleteObjects(delete -> delete.bucket(bucket).delete(names)))
                  .compose(
                      done ->
                          Boolean.TRUE.equals(found.isTruncated())
                              ? removeFrom(key, number)
                              : Future.succeededFuture());
            });
  }

  private Future<ListObjectsV2Response> list(String beginning, String after, String delimiter) {
    return ask(
        () ->
            client.listObjectsV2(
                list ->
                    list.bucket(bucket).prefix(beginning).startAfter(after).delimiter(delimiter)));
  }

  @Override
  public Future<List<String>> keys(String after, int limit) {
    // '0' follows '/', so this is behind all objects of the key.
    String behind = after.isEmpty() ? prefix : prefix + after + "0";
    return list(prefix, behind, "/")
        .map(
            found ->
                found.commonPrefixes().stream()
                    .map(each -> each.prefix())
                    .map(name -> name.substring(prefix.length(), name.length() - 1))
                    .limit(limit)
                    .toList());
  }

  @Override
  public void close() {
    client.close();
  }
}
