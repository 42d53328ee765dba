package app

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/chatrooms/chatrooms/server/internal/doctor"
	"github.com/chatrooms/chatrooms/server/internal/testservers"
)

// examined are the levels by check, and all that was told.
func examined(t *testing.T, env []string, address string) (levels map[string]doctor.Level, told string, fails bool) {
	t.Helper()
	levels = map[string]doctor.Level{}
	var out strings.Builder
	fails = Examine(t.Context(), env, "test", address, func(f doctor.Finding) {
		levels[f.Check] = f.Level
		doctor.Line(&out, f)
	})
	return levels, out.String(), fails
}

// A server that runs well has no fails, on either database; backups that nobody makes are a warning.
func TestDoctorOfAHealthyServer(t *testing.T) {
	onEachDatabase(t, func(t *testing.T, env []string) {
		s := start(t, env)
		levels, told, fails := examined(t, env, s.url)
		if fails {
			t.Errorf("fails:\n%s", told)
		}
		for _, check := range []string{"configuration", "database", "files", "url", "ready", "websocket", "origins"} {
			isOff := check == "files" && levels[check] == doctor.Warn // on Postgres, without FILES_URL
			if levels[check] != doctor.OK && !isOff {
				t.Errorf("%s is %q:\n%s", check, levels[check], told)
			}
		}
	})
}

// What is away or wrong is told by its name, with what to do, and never with a password.
func TestDoctorFindsWhatIsWrong(t *testing.T) {
	const password = "opensesame"
	away := "postgres://ada:" + password + "@127.0.0.1:1/chat"
	for name, c := range map[string]struct {
		change []string
		check  string
		level  doctor.Level
	}{
		"a variable":         {[]string{"PORT=many"}, "configuration", doctor.Fail},
		"no database":        {[]string{"DATABASE_URL=" + away, "JWT_SECRET=" + strings.Repeat("a key of the tests ", 3)}, "database", doctor.Fail},
		"no Redis":           {[]string{"REDIS_URL=redis://:" + password + "@127.0.0.1:1"}, "redis", doctor.Fail},
		"no bucket":          {[]string{"FILES_URL=s3://nowhere?endpoint=http://127.0.0.1:1&path_style=true", "AWS_ACCESS_KEY_ID=key", "AWS_SECRET_ACCESS_KEY=" + password}, "files", doctor.Fail},
		"no backups":         {nil, "backup", doctor.Warn},
		"no backup yet":      {[]string{"BACKUP_URL=file://" + t.TempDir()}, "backup", doctor.Warn},
		"no place for those": {[]string{"BACKUP_URL=file:///proc/nowhere"}, "backup", doctor.Fail},
		"no place for data":  {[]string{"DATA_DIR=/proc/nowhere"}, "data", doctor.Fail},
	} {
		t.Run(name, func(t *testing.T) {
			env := append(environment(t), c.change...)
			levels, told, fails := examined(t, env, "")
			if levels[c.check] != c.level || fails != (c.level == doctor.Fail) {
				t.Errorf("%s is %q:\n%s", c.check, levels[c.check], told)
			}
			if strings.Contains(told, password) {
				t.Errorf("a password is told:\n%s", told)
			}
		})
	}
}

// A schema that serve or migrate has to bring up is told.
func TestDoctorOfAnOldSchema(t *testing.T) {
	env := onPostgres(t, testservers.Postgres(t))
	levels, told, _ := examined(t, env, "")
	if levels["database"] != doctor.Fail || !strings.Contains(told, "chatrooms migrate") {
		t.Errorf("not migrated:\n%s", told)
	}
}

// Nothing is made where there is nothing yet.
func TestDoctorMakesNothing(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "data")
	_, told, fails := examined(t, append(environment(t), "DATA_DIR="+dir), "")
	if fails {
		t.Errorf("fails:\n%s", told)
	}
	if nearest(dir) == dir {
		t.Error("the data folder was made")
	}
}
