package com.example.drive;

import java.util.Map;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

@SpringBootApplication
@RestController
public class Drive {
  public static void main(String[] arguments) {
    SpringApplication.run(Drive.class, arguments);
  }

  @GetMapping("/photos")
  Map<String, String> photos(@AuthenticationPrincipal Jwt token) {
    return Map.of("photosOf", token.getSubject());
  }
}
