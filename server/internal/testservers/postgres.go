package testservers

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
)

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
		server = postgres.url(tb)
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
	conn, err := pgx.Connect(ctx, server)
	if err != nil {
		return err
	}
	defer conn.Close(ctx)
	_, err = conn.Exec(ctx, statement)
	return err
}

// cluster is a PostgreSQL of this test binary.
type cluster struct {
	start   sync.Once
	err     error
	dir     string
	address string
	// keeper runs the server and ends it when leash, its standard input, is
	// closed: by stop, or by the kernel when this process dies.
	keeper *exec.Cmd
	leash  *os.File
}

var postgres cluster

var errNoPostgres = errors.New("PostgreSQL is not installed: install it (Debian: apt-get install postgresql) or set TEST_DATABASE_URL")

func (c *cluster) url(tb testing.TB) string {
	tb.Helper()
	c.start.Do(func() { c.err = c.up() })
	if errors.Is(c.err, errNoPostgres) {
		missing(tb, c.err.Error())
	}
	if c.err != nil {
		tb.Fatalf("start PostgreSQL: %v", c.err)
	}
	return c.address
}

// startTries bounds how often another process may snatch the free port.
const startTries = 5

func (c *cluster) up() error {
	bin, err := postgresBin()
	if err != nil {
		return err
	}
	for range startTries {
		if err = c.tryUp(bin); err == nil {
			return nil
		}
		c.stop()
	}
	return err
}

func (c *cluster) tryUp(bin string) error {
	dir, err := os.MkdirTemp("", "chatrooms-postgres-*")
	if err != nil {
		return err
	}
	c.dir = dir
	if err := giveToServerUser(dir); err != nil {
		return err
	}
	// A name no other cluster has: whoever answers to it is ours.
	user := randomName("tester_")
	if err := c.initdb(bin, user); err != nil {
		return err
	}
	port, err := freePort()
	if err != nil {
		return err
	}
	if err := c.keep(filepath.Join(bin, "postgres"), port); err != nil {
		return err
	}
	c.address = fmt.Sprintf("postgres://%s@127.0.0.1:%d/postgres?sslmode=disable", user, port)
	return c.awaitReady()
}

func (c *cluster) initdb(bin, user string) error {
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, filepath.Join(bin, "initdb"),
		"--pgdata=data", "--username="+user, "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync")
	cmd.Dir = c.dir
	cmd.SysProcAttr = asServerUser()
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("initdb: %w: %s", err, out)
	}
	return nil
}

// keeperScript runs the server until standard input ends, then stops it at
// once and clears up. It asks again until the server is gone, since a server
// that is just starting has no postmaster.pid yet.
const keeperScript = `
trap '' INT TERM HUP
{ "$@" >log 2>&1; : >exited; } &
read -r _
until [ -e exited ]; do
	[ -s data/postmaster.pid ] && kill -QUIT "$(head -n 1 data/postmaster.pid)"
	sleep 0.02
done
cd / && rm -rf "$OLDPWD"
`

func (c *cluster) keep(postgres string, port int) error {
	read, write, err := os.Pipe()
	if err != nil {
		return err
	}
	defer read.Close()
	// It ends with its leash, so no context. Durability is off, since the disk
	// is thrown away; all else is as shipped.
	cmd := exec.Command("/bin/sh", "-c", keeperScript, "keeper", postgres, "-D", "data",
		"-c", "listen_addresses=127.0.0.1", "-c", "port="+strconv.Itoa(port), "-c", "unix_socket_directories=",
		"-c", "max_connections=200", "-c", "fsync=off", "-c", "full_page_writes=off")
	cmd.Dir, cmd.Stdin, cmd.SysProcAttr = c.dir, read, asServerUser()
	if err := cmd.Start(); err != nil {
		return errors.Join(err, write.Close())
	}
	c.keeper, c.leash = cmd, write
	return nil
}

func (c *cluster) awaitReady() error {
	deadline := time.Now().Add(time.Minute)
	for {
		err := execute(c.address, "SELECT 1")
		if err == nil {
			return nil
		}
		_, statErr := os.Stat(filepath.Join(c.dir, "exited"))
		if statErr == nil || time.Now().After(deadline) {
			log, _ := os.ReadFile(filepath.Join(c.dir, "log"))
			return fmt.Errorf("it did not come up: %w\n%s", err, log)
		}
		time.Sleep(20 * time.Millisecond)
	}
}

// stop ends the server and waits for it. It may be called at any time, again too.
func (c *cluster) stop() {
	if c.keeper != nil {
		_ = c.leash.Close()
		_ = c.keeper.Wait() // the keeper's exit code says nothing of use
		c.keeper = nil
	}
	if c.dir != "" {
		_ = os.RemoveAll(c.dir)
	}
}

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

func freePort() (int, error) {
	var lc net.ListenConfig
	l, err := lc.Listen(context.Background(), "tcp", "127.0.0.1:0")
	if err != nil {
		return 0, err
	}
	defer l.Close()
	return l.Addr().(*net.TCPAddr).Port, nil
}
