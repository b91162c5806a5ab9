// A program that signs a person in with the Nimbus OAuth 2.0 SDK, after its guides "OpenID Connect authentication",
// "Validating ID tokens" and "UserInfo".
import com.nimbusds.oauth2.sdk.AuthorizationCode;
import com.nimbusds.oauth2.sdk.AuthorizationCodeGrant;
import com.nimbusds.oauth2.sdk.AuthorizationGrant;
import com.nimbusds.oauth2.sdk.RefreshTokenGrant;
import com.nimbusds.oauth2.sdk.ResponseType;
import com.nimbusds.oauth2.sdk.Scope;
import com.nimbusds.oauth2.sdk.TokenRequest;
import com.nimbusds.oauth2.sdk.TokenResponse;
import com.nimbusds.oauth2.sdk.auth.ClientAuthentication;
import com.nimbusds.oauth2.sdk.auth.ClientSecretBasic;
import com.nimbusds.oauth2.sdk.auth.Secret;
import com.nimbusds.oauth2.sdk.id.ClientID;
import com.nimbusds.oauth2.sdk.id.Issuer;
import com.nimbusds.oauth2.sdk.id.State;
import com.nimbusds.oauth2.sdk.token.BearerAccessToken;
import com.nimbusds.oauth2.sdk.token.RefreshToken;
import com.nimbusds.openid.connect.sdk.AuthenticationRequest;
import com.nimbusds.openid.connect.sdk.AuthenticationResponse;
import com.nimbusds.openid.connect.sdk.AuthenticationResponseParser;
import com.nimbusds.openid.connect.sdk.Nonce;
import com.nimbusds.openid.connect.sdk.OIDCTokenResponse;
import com.nimbusds.openid.connect.sdk.OIDCTokenResponseParser;
import com.nimbusds.openid.connect.sdk.UserInfoRequest;
import com.nimbusds.openid.connect.sdk.UserInfoResponse;
import com.nimbusds.openid.connect.sdk.claims.UserInfo;
import com.nimbusds.openid.connect.sdk.op.OIDCProviderMetadata;
import com.nimbusds.openid.connect.sdk.validators.IDTokenValidator;
import com.nimbusds.jose.JWSAlgorithm;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;

public class App {
  static OIDCProviderMetadata opMetadata;
  static ClientAuthentication clientAuth;

  public static void main(String[] args) throws Exception {
    opMetadata = OIDCProviderMetadata.resolve(new Issuer("https://login.example"));
    ClientID clientID = new ClientID("nimbus-app");
    Secret clientSecret = new Secret("PUT-YOUR-SECRET-HERE");
    clientAuth = new ClientSecretBasic(clientID, clientSecret);
    URI callback = new URI("https://app.example/callback");

    State state = new State();
    Nonce nonce = new Nonce();
    AuthenticationRequest request = new AuthenticationRequest.Builder(
        new ResponseType("code"), new Scope("openid", "email"), clientID, callback)
        .endpointURI(opMetadata.getAuthorizationEndpointURI())
        .state(state)
        .nonce(nonce)
        .build();
    System.out.println("Open this URL in your browser: " + request.toURI());

    AuthorizationCode code = redirected(state);
    OIDCTokenResponse tokens = tokens(new AuthorizationCodeGrant(code, callback));
    IDTokenValidator validator = new IDTokenValidator(
        opMetadata.getIssuer(), clientID, JWSAlgorithm.RS256, opMetadata.getJWKSetURI().toURL());
    var claims = validator.validate(tokens.getOIDCTokens().getIDToken(), nonce);
    System.out.println("signed in: " + claims.getSubject());
    System.out.println("user info: " + userInfo(tokens.getOIDCTokens().getBearerAccessToken()).getEmailAddress());

    RefreshToken refreshToken = tokens.getOIDCTokens().getRefreshToken();
    if (refreshToken != null) {
      OIDCTokenResponse refreshed = tokens(new RefreshTokenGrant(refreshToken));
      System.out.println("refreshed: " + userInfo(refreshed.getOIDCTokens().getBearerAccessToken()).getSubject());
    }
  }

  static OIDCTokenResponse tokens(AuthorizationGrant grant) throws Exception {
    TokenRequest request = new TokenRequest.Builder(opMetadata.getTokenEndpointURI(), clientAuth, grant).build();
    TokenResponse response = OIDCTokenResponseParser.parse(request.toHTTPRequest().send());
    if (!response.indicatesSuccess()) {
      throw new Exception(response.toErrorResponse().getErrorObject().getDescription());
    }
    return (OIDCTokenResponse) response.toSuccessResponse();
  }

  static UserInfo userInfo(BearerAccessToken token) throws Exception {
    UserInfoResponse response = UserInfoResponse.parse(
        new UserInfoRequest(opMetadata.getUserInfoEndpointURI(), token).toHTTPRequest().send());
    if (!response.indicatesSuccess()) {
      throw new Exception(response.toErrorResponse().getErrorObject().getDescription());
    }
    return response.toSuccessResponse().getUserInfo();
  }

  /** Waits for the redirect, and returns its code. */
  static AuthorizationCode redirected(State state) throws Exception {
    int port = Integer.parseInt(System.getenv("PORT"));
    try (ServerSocket listener = new ServerSocket(port, 1, InetAddress.getByName("localhost"));
        Socket socket = listener.accept()) {
      BufferedReader reader = new BufferedReader(new InputStreamReader(socket.getInputStream()));
      String path = reader.readLine().split(" ")[1];
      AuthenticationResponse response = AuthenticationResponseParser.parse(URI.create("https://app.example" + path));
      String message = response.indicatesSuccess()
          ? "Go back to your terminal."
          : response.toErrorResponse().getErrorObject().getDescription();
      byte[] body = message.getBytes(StandardCharsets.UTF_8);
      socket.getOutputStream().write(
          ("HTTP/1.1 200 OK\r\ncontent-length: " + body.length + "\r\nconnection: close\r\n\r\n" + message)
              .getBytes(StandardCharsets.UTF_8));
      if (!response.indicatesSuccess()) throw new Exception(message);
      if (!state.equals(response.getState())) throw new Exception("another state");
      return response.toSuccessResponse().getAuthorizationCode();
    }
  }
}
