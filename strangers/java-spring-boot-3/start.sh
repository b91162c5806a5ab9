exec java -jar target/app.jar --server.port="$PORT"
