package com.example.drive;

import java.util.Objects;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.security.config.Customizer;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.oauth2.core.DelegatingOAuth2TokenValidator;
import org.springframework.security.oauth2.core.OAuth2TokenValidator;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.jwt.JwtClaimValidator;
import org.springframework.security.web.SecurityFilterChain;

@Configuration
class SecurityConfiguration {
  @Bean
  SecurityFilterChain api(HttpSecurity http) throws Exception {
    http
      .authorizeHttpRequests(requests -> requests
        .requestMatchers("/photos").hasAuthority("SCOPE_photos.read")
        .anyRequest().denyAll())
      .oauth2ResourceServer(server -> server.jwt(Customizer.withDefaults()));
    return http.build();
  }

  /** No ID token has these claims. */
  @Bean
  OAuth2TokenValidator<Jwt> accessTokens() {
    return new DelegatingOAuth2TokenValidator<>(
      new JwtClaimValidator<>("client_id", Objects::nonNull),
      new JwtClaimValidator<>("jti", Objects::nonNull));
  }
}
