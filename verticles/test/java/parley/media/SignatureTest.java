package parley.media;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4HttpSigner;
import software.amazon.awssdk.http.auth.spi.signer.HttpSigner;
import software.amazon.awssdk.identity.spi.AwsCredentialsIdentity;

/**
 * The library that signs what S3 is asked, against the example that Amazon has published:
 * "Examples: Signature Calculations in AWS Signature Version 4", Amazon S3 API reference, GET
 * Object.
 */
class SignatureTest {
  private static final String PUBLISHED =
      "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41";

  @Test
  void aRangeIsAskedForAsPublished() {
    Clock then = Clock.fixed(Instant.parse("2013-05-24T00:00:00Z"), ZoneOffset.UTC);
    AwsCredentialsIdentity example =
        AwsCredentialsIdentity.create(
            "AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY");
    SdkHttpRequest range =
        SdkHttpRequest.builder()
            .method(SdkHttpMethod.GET)
            .uri(URI.create("https://examplebucket.s3.amazonaws.com/test.txt"))
            .putHeader("Range", "bytes=0-9")
            .build();

    SdkHttpRequest signed =
        AwsV4HttpSigner.create()
            .sign(
                sign ->
                    sign.identity(example)
                        .request(range)
                        .putProperty(AwsV4HttpSigner.SERVICE_SIGNING_NAME, "s3")
                        .putProperty(AwsV4HttpSigner.REGION_NAME, "us-east-1")
                        .putProperty(AwsV4HttpSigner.DOUBLE_URL_ENCODE, false)
                        .putProperty(AwsV4HttpSigner.NORMALIZE_PATH, false)
                        .putProperty(HttpSigner.SIGNING_CLOCK, then))
            .request();

    String authorization = signed.firstMatchingHeader("Authorization").orElseThrow();
    assertTrue(
        authorization.contains("SignedHeaders=host;range;x-amz-content-sha256;x-amz-date"),
        authorization);
    assertEquals(PUBLISHED, authorization.replaceAll(".*Signature=", ""));
  }
}
