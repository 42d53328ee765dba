package testservers

import (
	"context"
	"fmt"
	"net/url"
	"os/exec"
	"path/filepath"
	"strconv"
	"syscall"
	"testing"
	"time"
)

// NewPostgresReplica runs a streaming replica of a server of NewPostgres, of the test's own. Its URL names the same database, and its user
// is a superuser there too. It follows the primary for as long as it has been away, at most as long as the primary keeps its log.
func NewPostgresReplica(tb testing.TB, primary *Server) *Server {
	tb.Helper()
	from, err := url.Parse(primary.URL())
	if err != nil {
		tb.Fatal(err)
	}
	return newServer(tb, func(p *process) error { return preparePostgresReplica(p, from) })
}

func preparePostgresReplica(p *process, primary *url.URL) error {
	bin, err := postgresBin()
	if err != nil {
		return err
	}
	if err := giveToServerUser(p.dir); err != nil {
		return err
	}
	p.as, p.polite, p.quit = asServerUser(), syscall.SIGINT, "QUIT"
	if err := copyPostgres(p, bin, primary); err != nil {
		return err
	}
	p.command = postgresCommand(p, bin)
	address := *primary
	address.Host = "127.0.0.1:" + strconv.Itoa(p.port)
	p.address = address.String()
	p.answers = func(ctx context.Context) error { return postgresAnswers(ctx, p.address) }
	return nil
}

// copyPostgres copies a cluster as it serves, with what its replica needs to follow it.
func copyPostgres(p *process, bin string, primary *url.URL) error {
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, filepath.Join(bin, "pg_basebackup"), "--pgdata=data", "--host="+primary.Hostname(), "--port="+primary.Port(),
		"--username="+primary.User.Username(), "--write-recovery-conf", "--checkpoint=fast", "--no-sync")
	cmd.Dir = p.dir
	cmd.SysProcAttr = p.as
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("pg_basebackup: %w: %s", err, out)
	}
	return nil
}
