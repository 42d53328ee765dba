package testservers

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
)

var postgres shared

// Postgres returns the URL of a fresh, empty database on a real PostgreSQL; it
// is dropped when the test ends. The server is TEST_DATABASE_URL's, whose user
// must be allowed to create databases, or one of this test binary's own. With
// -short the test is skipped: that is the quick round, on SQLite.
func Postgres(tb testing.TB) string {
	tb.Helper()
	if testing.Short() {
		tb.Skip("-short: no PostgreSQL")
	}
	server := os.Getenv("TEST_DATABASE_URL")
	if server == "" {
		if _, err := postgresBin(); err != nil {
			missing(tb, err.Error())
		}
		server = postgres.url(tb, preparePostgres)
	}
	name := randomName("chatrooms_test_")
	if err := execute(server, "CREATE DATABASE "+name); err != nil {
		tb.Fatalf("create a test database: %v", err)
	}
	tb.Cleanup(func() {
		if err := execute(server, "DROP DATABASE "+name+" WITH (FORCE)"); err != nil {
			tb.Errorf("drop a test database: %v", err)
		}
	})
	u, err := url.Parse(server)
	if err != nil {
		tb.Fatal("TEST_DATABASE_URL is no URL")
	}
	u.Path = "/" + name
	return u.String()
}

func execute(server, statement string) error {
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()
	return executeWithin(ctx, server, statement)
}

func executeWithin(ctx context.Context, server, statement string) error {
	conn, err := pgx.Connect(ctx, server)
	if err != nil {
		return err
	}
	defer conn.Close(ctx)
	_, err = conn.Exec(ctx, statement)
	return err
}

// preparePostgres makes a cluster. Durability is off, since the disk is thrown
// away; all else is as shipped.
func preparePostgres(p *process) error {
	bin, err := postgresBin()
	if err != nil {
		return err
	}
	if err := giveToServerUser(p.dir); err != nil {
		return err
	}
	p.as, p.quit = asServerUser(), "QUIT"
	// A name no other cluster has: whoever answers to it is ours.
	user := randomName("tester_")
	if err := initdb(p, bin, user); err != nil {
		return err
	}
	p.command = []string{
		filepath.Join(bin, "postgres"), "-D", "data",
		"-c", "listen_addresses=127.0.0.1", "-c", "port=" + strconv.Itoa(p.port), "-c", "unix_socket_directories=",
		"-c", "max_connections=200", "-c", "fsync=off", "-c", "full_page_writes=off",
	}
	p.address = fmt.Sprintf("postgres://%s@127.0.0.1:%d/postgres?sslmode=disable", user, p.port)
	p.answers = func(ctx context.Context) error { return executeWithin(ctx, p.address, "SELECT 1") }
	return nil
}

func initdb(p *process, bin, user string) error {
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, filepath.Join(bin, "initdb"),
		"--pgdata=data", "--username="+user, "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync")
	cmd.Dir = p.dir
	cmd.SysProcAttr = p.as
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("initdb: %w: %s", err, out)
	}
	return nil
}

var errNoPostgres = errors.New("PostgreSQL is not installed: install it (Debian: apt-get install postgresql) or set TEST_DATABASE_URL")

// postgresBin is the folder of initdb and postgres: the one in PATH, or the
// newest where Debian puts them.
func postgresBin() (string, error) {
	if path, err := exec.LookPath("initdb"); err == nil {
		// Where initdb is a link, postgres is its real folder's.
		if real, err := filepath.EvalSymlinks(path); err == nil {
			return filepath.Dir(real), nil
		}
	}
	found, _ := filepath.Glob("/usr/lib/postgresql/*/bin/initdb")
	if len(found) == 0 {
		return "", errNoPostgres
	}
	version := func(path string) int {
		n, _ := strconv.Atoi(filepath.Base(filepath.Dir(filepath.Dir(path))))
		return n
	}
	newest := slices.MaxFunc(found, func(a, b string) int { return version(a) - version(b) })
	return filepath.Dir(newest), nil
}
