package app

import (
	"net/http"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chatrooms/chatrooms/server/internal/doctor"
	"github.com/chatrooms/chatrooms/server/internal/store"
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
	t.Parallel()
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
	t.Parallel()
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
	t.Parallel()
	env := onPostgres(t, testservers.Postgres(t))
	levels, told, _ := examined(t, env, "")
	if levels["database"] != doctor.Fail || !strings.Contains(told, "chatrooms migrate") {
		t.Errorf("not migrated:\n%s", told)
	}
}

// Nothing is made where there is nothing yet.
func TestDoctorMakesNothing(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "data")
	_, told, fails := examined(t, append(environment(t), "DATA_DIR="+dir), "")
	if fails {
		t.Errorf("fails:\n%s", told)
	}
	if nearest(dir) == dir {
		t.Error("the data folder was made")
	}
}

// Webhooks that are disabled, fail or wait too long are a warning with what to do, on either database (contract section 12).
func TestDoctorOfWebhooks(t *testing.T) {
	t.Parallel()
	onEachDatabase(t, func(t *testing.T, env []string) {
		s := start(t, env)
		ada := s.register("ada")
		ada.call(http.MethodPost, "/rooms", 201, object{"name": "lobby"})
		for _, name := range []string{"One", "Two"} {
			ada.call(http.MethodPost, "/rooms/lobby/hooks", 201, object{"kind": "outgoing", "name": name, "url": "https://hooks.invalid/"})
		}
		if levels, told, _ := examined(t, env, ""); levels["webhooks"] != doctor.OK || !strings.Contains(told, "2 outgoing ones") {
			t.Errorf("webhooks are %q:\n%s", levels["webhooks"], told)
		}
		ada.call(http.MethodPost, "/rooms/lobby/messages", 201, object{"body": "hello"})
		eventually(t, "the failure shows", func() bool {
			levels, told, fails := examined(t, env, "")
			return levels["webhooks"] == doctor.Warn && strings.Contains(told, "of 2 outgoing webhooks has failed") && !fails
		})
	})
}

func TestFindingsOfWebhooks(t *testing.T) {
	t.Parallel()
	now := time.Now()
	ago := func(d time.Duration) *time.Time { at := now.Add(-d); return &at }
	for want, s := range map[string]store.HookState{
		"OUTBOUND_ALLOW is unset":                      {Standing: 3, Behind: 1, Since: ago(time.Minute)},
		"2 of 3 outgoing webhooks are disabled":        {Standing: 3, Disabled: 2},
		"the last try of 1 of 3":                       {Standing: 3, Failing: 1},
		"1 outgoing webhooks are behind, by 10m0s":     {Standing: 3, Behind: 1, Since: ago(10 * time.Minute)},
		"0 outgoing ones; none is disabled by failure": {},
	} {
		found := hookFindings(s, "", now)
		isGood := found[0].Level == doctor.OK
		if len(found) != 1 || !strings.Contains(found[0].Found, want) || isGood != (found[0].Do == "") {
			t.Errorf("%+v: %+v, want %q", s, found, want)
		}
	}
	if found := hookFindings(store.HookState{}, "10.0.0.0/8", now)[0].Found; !strings.Contains(found, "10.0.0.0/8") {
		t.Error(found)
	}
}
