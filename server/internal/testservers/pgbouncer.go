package testservers

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"syscall"
	"testing"
)

// pooledConns is how many connections PgBouncer has to a database: fewer than a store uses at once, so that they are shared.
const pooledConns = 3

// PgBouncer runs one in transaction mode in front of a database's URL, and returns the URL through it. It takes no
// parameters at the start of a connection but those that it knows itself.
func PgBouncer(tb testing.TB, database string) string {
	tb.Helper()
	program, err := exec.LookPath("pgbouncer")
	if err != nil {
		if program, err = exec.LookPath("/usr/sbin/pgbouncer"); err != nil { // not in everybody's PATH
			missing(tb, errors.New("PgBouncer is not installed: install it (Debian: apt-get install pgbouncer)"), "TEST_DATABASE_URL")
		}
	}
	server, err := url.Parse(database)
	if err != nil {
		tb.Fatal("the database's URL is no URL")
	}
	s := newServer(tb, func(p *process) error { return preparePgBouncer(p, program, server) })
	return s.URL()
}

func preparePgBouncer(p *process, program string, server *url.URL) error {
	if err := giveToServerUser(p.dir); err != nil {
		return err
	}
	password, _ := server.User.Password()
	port := server.Port()
	if port == "" {
		port = "5432"
	}
	for name, text := range map[string]string{
		"users": fmt.Sprintf("%q %q\n", server.User.Username(), password),
		"ini": fmt.Sprintf(`[databases]
* = host=%s port=%s
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = %d
unix_socket_dir =
auth_type = trust
auth_file = users
pool_mode = transaction
default_pool_size = %d
max_client_conn = 200
`, server.Hostname(), port, p.port, pooledConns),
	} {
		// The password is one of tests.
		if err := os.WriteFile(filepath.Join(p.dir, name), []byte(text), 0o644); err != nil { //nolint:gosec
			return err
		}
	}
	p.as, p.polite, p.quit = asServerUser(), syscall.SIGINT, "KILL"
	p.command = []string{program, "ini"}
	through := *server
	through.Host = "127.0.0.1:" + strconv.Itoa(p.port)
	query := through.Query()
	query.Set("default_query_exec_mode", "cache_describe")
	query.Set("sslmode", "disable")
	through.RawQuery = query.Encode()
	p.address = through.String()
	p.answers = func(ctx context.Context) error { return postgresAnswers(ctx, p.address) }
	return nil
}
