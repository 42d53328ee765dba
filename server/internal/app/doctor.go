package app

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/chatrooms/chatrooms/server/internal/config"
	"github.com/chatrooms/chatrooms/server/internal/doctor"
	"github.com/chatrooms/chatrooms/server/internal/files"
	"github.com/chatrooms/chatrooms/server/internal/pubsub"
	"github.com/chatrooms/chatrooms/server/internal/store"
)

// Examine looks at what a server with this environment needs, and changes nothing but for a small file that it stores and
// removes again. address, if not "", is looked at as a browser does.
func Examine(ctx context.Context, environ []string, version, address string, tell func(doctor.Finding)) (fails bool) {
	cfg, err := config.Load(environ)
	if err != nil {
		for _, line := range strings.Split(err.Error(), "\n")[1:] {
			tell(doctor.Bad("configuration", line, "set the variable, and run doctor again"))
		}
		return true
	}
	checks := []doctor.Check{
		func(context.Context) []doctor.Finding {
			return []doctor.Finding{doctor.Good("configuration", "the variables can be used")}
		},
		databaseCheck(cfg), replicaCheck(cfg), redisCheck(cfg), storageCheck(cfg), backupCheck(cfg), ssoCheck(cfg), pushCheck(cfg), mailCheck(cfg), webhooksCheck(cfg), doctor.OpenFiles,
	}
	if !cfg.UsesPostgres() {
		checks = append(checks, dataDirCheck(cfg), doctor.Space(nearest(cfg.DataDir)))
	}
	if address != "" {
		checks = append(checks, doctor.At(address, version))
	}
	return doctor.Examine(ctx, checks, tell)
}

// one is a check with one finding.
func one(look func(context.Context) doctor.Finding) doctor.Check {
	return func(ctx context.Context) []doctor.Finding { return []doctor.Finding{look(ctx)} }
}

// clockRange is by how much clocks may differ before it shows in "signed in until" and the like.
const clockRange = 2 * time.Second

func databaseCheck(cfg config.Config) doctor.Check {
	return func(ctx context.Context) []doctor.Finding {
		state, err := store.Look(ctx, store.Options{URL: string(cfg.DatabaseURL), DataDir: cfg.DataDir})
		if err != nil {
			return []doctor.Finding{doctor.Bad("database", rootOf(err), "is the database running, and do name, user and password in DATABASE_URL fit?")}
		}
		found := []doctor.Finding{schemaFinding(state)}
		if !cfg.UsesPostgres() {
			return found
		}
		found = append(found, clockFinding(state), connectionsFinding(state, cfg.DBMaxConns))
		if len(state.Unlimited) > 0 {
			found = append(found, doctor.Doubtful("pooler", "connections have not our "+strings.Join(state.Unlimited, ", "), "set them for the role: docs/operating.md has the statements, under \"A pooler in front of PostgreSQL\""))
		}
		return found
	}
}

func schemaFinding(s store.State) doctor.Finding {
	switch {
	case s.Server == "":
		return doctor.Good("database", "none yet in DATA_DIR: serve makes it")
	case s.Schema > s.Newest:
		return doctor.Bad("database", fmt.Sprintf("%s has schema %d, this release knows %d", s.Server, s.Schema, s.Newest), "run the release that made it, or a newer one")
	case s.Schema < s.Newest:
		return doctor.Bad("database", fmt.Sprintf("%s has schema %d of %d", s.Server, s.Schema, s.Newest), "run chatrooms migrate (on SQLite serve does so by itself)")
	}
	return doctor.Good("database", "%s answers in %s, schema %d", s.Server, s.Took.Round(100*time.Microsecond), s.Schema)
}

func clockFinding(s store.State) doctor.Finding {
	if s.Ahead.Abs() > clockRange {
		return doctor.Doubtful("clock", fmt.Sprintf("the database's clock and this machine's differ by %s", s.Ahead.Abs().Round(time.Second)),
			"run a time service (NTP) on both: nodes go by the database's clock, logs by their own")
	}
	return doctor.Good("clock", "the database's clock and this machine's agree within %s", clockRange)
}

func connectionsFinding(s store.State, wanted int) doctor.Finding {
	left := s.Max - s.Conns + 1 // this one ends
	found := fmt.Sprintf("%d of %d connections are left, DB_MAX_CONNS is %d", left, s.Max, wanted)
	if left < wanted {
		return doctor.Doubtful("connections", found, "lower DB_MAX_CONNS, or choose a larger plan. All nodes together have to fit; a node that serves now has its own already")
	}
	return doctor.Good("connections", "%s a node", found)
}

// replicaCheck has nothing to say where there is no replica.
func replicaCheck(cfg config.Config) doctor.Check {
	return func(ctx context.Context) []doctor.Finding {
		if cfg.ReplicaURL == "" {
			return nil
		}
		const look = "see docs/operating.md, \"A read replica\". The server serves without it: the primary answers"
		state, err := store.LookReplica(ctx, store.Options{URL: string(cfg.DatabaseURL), ReplicaURL: string(cfg.ReplicaURL)})
		switch {
		case err != nil:
			return []doctor.Finding{doctor.Bad("replica", rootOf(err), "is it running, and do name, user and password in DATABASE_REPLICA_URL fit? "+look)}
		case state.Refusal != "":
			return []doctor.Finding{doctor.Bad("replica", state.Refusal, "name a streaming replica of DATABASE_URL in DATABASE_REPLICA_URL, or unset it: it is not used")}
		case state.Behind > 0:
			return []doctor.Finding{doctor.Doubtful("replica", fmt.Sprintf("after %s it is still %d bytes of the log behind", state.Took.Round(100*time.Millisecond), state.Behind), "is its replay paused, or the machine too slow? "+look)}
		}
		return []doctor.Finding{doctor.Good("replica", "had all that the primary has within %s", state.Took.Round(100*time.Microsecond))}
	}
}

func redisCheck(cfg config.Config) doctor.Check {
	return one(func(ctx context.Context) doctor.Finding {
		switch {
		case len(cfg.RedisURLs) == 0 && cfg.UsesPostgres():
			return doctor.Doubtful("redis", "REDIS_URL is unset: this node is alone", "set it where several nodes serve: without it they hear each other 2 s late, from the database, and not who is online")
		case len(cfg.RedisURLs) == 0:
			return doctor.Good("redis", "not used: one node alone")
		}
		server, took, err := pubsub.Probe(ctx, cfg.RedisURLs)
		if errors.Is(err, pubsub.ErrOneOfACluster) {
			return doctor.Doubtful("redis", err.Error(), "name several of its nodes in REDIS_URL, comma-separated: with one, the nodes of Chatrooms count nothing together, and all events go by one primary")
		}
		if err != nil {
			return doctor.Bad("redis", rootOf(err), "is it running, and do the scheme (rediss:// for TLS), name and password in REDIS_URL fit?")
		}
		return doctor.Good("redis", "%s answers in %s", server, took.Round(100*time.Microsecond))
	})
}

func storageCheck(cfg config.Config) doctor.Check {
	return one(func(ctx context.Context) doctor.Finding {
		at, err := cfg.FilesAt()
		switch {
		case err != nil:
			return doctor.Bad("files", err.Error(), "set FILES_URL")
		case at == "" && cfg.MaxFileBytes == 0:
			return doctor.Good("files", "off: MAX_FILE_BYTES is 0")
		case at == "":
			return doctor.Doubtful("files", "off: FILES_URL is unset", "set it to a bucket, or to a folder that all nodes share, and people can send files")
		}
		if !cfg.UsesPostgres() && cfg.FilesURL == "" && nearest(cfg.DataDir) != cfg.DataDir {
			return doctor.Good("files", "a folder in DATA_DIR: serve makes it")
		}
		storage, err := files.Open(string(at), cfg.AWSAccessKeyID, string(cfg.AWSSecretAccessKey))
		if err == nil {
			err = files.Probe(ctx, storage)
		}
		where := "a folder"
		if at.IsBucket() {
			where = "a bucket"
		}
		if err != nil {
			return doctor.Bad("files", fmt.Sprintf("%s: cannot %v", where, err), "check FILES_URL and, for a bucket, that the key may read, write, delete and list")
		}
		return doctor.Good("files", "%s stores, reads and removes", where)
	})
}

// oldBackups is how many times BACKUP_EVERY the newest backup may be old.
const oldBackups = 2

func backupCheck(cfg config.Config) doctor.Check {
	return one(func(ctx context.Context) doctor.Finding {
		switch {
		case cfg.UsesPostgres():
			return doctor.Good("backup", "PostgreSQL's own: chatrooms backup shows the command")
		case cfg.BackupURL == "":
			return doctor.Doubtful("backup", "no backups are made", "set BACKUP_URL to a folder on another disk, or to a bucket")
		}
		newest, err := newestBackup(ctx, cfg)
		switch {
		case err != nil:
			return doctor.Bad("backup", err.Error(), "check BACKUP_URL and, for a bucket, that the key may write, delete and list")
		case newest.IsZero():
			return doctor.Doubtful("backup", "there is none yet", "serve makes one when it starts")
		case time.Since(newest) > oldBackups*cfg.BackupEvery:
			return doctor.Bad("backup", "the newest is of "+newest.Format(time.RFC3339), "see the server's log: it says why there is none since")
		}
		return doctor.Good("backup", "the newest is of %s", newest.Format(time.RFC3339))
	})
}

func dataDirCheck(cfg config.Config) doctor.Check {
	return one(func(context.Context) doctor.Finding {
		const do = "make the folder, give the server's user the right to write to it, or set DATA_DIR to another one"
		dir := nearest(cfg.DataDir)
		f, err := os.CreateTemp(dir, "doctor-*")
		if err != nil {
			return doctor.Bad("data", fmt.Sprintf("cannot write to %s: %v", dir, rootOf(err)), do)
		}
		if err := errors.Join(f.Close(), os.Remove(f.Name())); err != nil {
			return doctor.Bad("data", fmt.Sprintf("cannot remove a file in %s: %v", dir, rootOf(err)), do)
		}
		return doctor.Good("data", "%s can be written to", dir)
	})
}

// nearest is a folder, or the folder above it that is there already.
func nearest(dir string) string {
	for {
		if _, err := os.Stat(dir); err == nil || dir == filepath.Dir(dir) {
			return dir
		}
		dir = filepath.Dir(dir)
	}
}

// rootOf is the text of the innermost error, in one line: the others say what the check says already.
func rootOf(err error) string {
	for errors.Unwrap(err) != nil {
		err = errors.Unwrap(err)
	}
	var lines []string
	for line := range strings.Lines(err.Error()) {
		if line = strings.TrimSpace(line); !slices.Contains(lines, line) {
			lines = append(lines, line)
		}
	}
	return strings.Join(lines, " ")
}
