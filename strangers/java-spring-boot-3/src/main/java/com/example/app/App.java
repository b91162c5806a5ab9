package com.example.app;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Duration;
import java.util.Map;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.security.oauth2.client.OAuth2AuthorizeRequest;
import org.springframework.security.oauth2.client.OAuth2AuthorizedClient;
import org.springframework.security.oauth2.client.OAuth2AuthorizedClientProviderBuilder;
import org.springframework.security.oauth2.client.annotation.RegisteredOAuth2AuthorizedClient;
import org.springframework.security.oauth2.client.registration.ClientRegistrationRepository;
import org.springframework.security.oauth2.client.web.DefaultOAuth2AuthorizedClientManager;
import org.springframework.security.oauth2.client.web.OAuth2AuthorizedClientRepository;
import org.springframework.security.oauth2.core.oidc.user.OidcUser;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.client.RestClient;

@SpringBootApplication
@RestController
public class App {
  private final DefaultOAuth2AuthorizedClientManager refreshing;

  App(ClientRegistrationRepository registrations, OAuth2AuthorizedClientRepository clients) {
    refreshing = new DefaultOAuth2AuthorizedClientManager(registrations, clients);
    // With this skew, every access token has expired.
    refreshing.setAuthorizedClientProvider(OAuth2AuthorizedClientProviderBuilder.builder()
      .refreshToken(refresh -> refresh.clockSkew(Duration.ofDays(1)))
      .build());
  }

  public static void main(String[] arguments) {
    SpringApplication.run(App.class, arguments);
  }

  @GetMapping("/")
  Map<String, Object> home(@AuthenticationPrincipal OidcUser person) {
    return person.getClaims();
  }

  @GetMapping("/api")
  Map<?, ?> api(@RegisteredOAuth2AuthorizedClient("valetkey") OAuth2AuthorizedClient client) {
    return userInfo(client);
  }

  @GetMapping("/refresh")
  Map<?, ?> refresh(Authentication person, HttpServletRequest request, HttpServletResponse response) {
    return userInfo(refreshing.authorize(OAuth2AuthorizeRequest.withClientRegistrationId("valetkey")
      .principal(person)
      .attribute(HttpServletRequest.class.getName(), request)
      .attribute(HttpServletResponse.class.getName(), response)
      .build()));
  }

  @GetMapping("/bye")
  String bye() {
    return "signed out";
  }

  private static Map<?, ?> userInfo(OAuth2AuthorizedClient client) {
    return RestClient.create().get()
      .uri("https://login.example/userinfo")
      .headers(headers -> headers.setBearerAuth(client.getAccessToken().getTokenValue()))
      .retrieve()
      .body(Map.class);
  }
}
