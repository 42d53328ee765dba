// Command oidcprovider is the example provider of zitadel/oidc on the loopback interface: its own listens on all of them.
// PORT, USERS_FILE and REDIRECT_URI are as there.
package main

import (
	"log"
	"log/slog"
	"net"
	"net/http"

	"github.com/zitadel/oidc/v3/example/server/config"
	"github.com/zitadel/oidc/v3/example/server/exampleop"
	"github.com/zitadel/oidc/v3/example/server/storage"
)

func main() {
	cfg := config.FromEnvVars(&config.Config{Port: "9998"})
	storage.RegisterClients(storage.WebClient("web", "secret", cfg.RedirectURI...))
	users, err := storage.StoreFromFile(cfg.UsersFile)
	if err != nil {
		log.Fatal(err)
	}
	provider := exampleop.SetupServer("http://localhost:"+cfg.Port+"/", storage.NewStorage(users), slog.Default(), false)
	listener, err := net.Listen("tcp", net.JoinHostPort("127.0.0.1", cfg.Port))
	if err != nil {
		log.Fatal(err)
	}
	log.Fatal(http.Serve(listener, provider))
}
