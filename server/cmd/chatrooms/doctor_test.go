package main

import (
	"encoding/json"
	"strings"
	"testing"
)

// Contract section 12: one line each, status 1 on a fail, and --json.
func TestDoctorCommand(t *testing.T) {
	t.Setenv("DATA_DIR", t.TempDir())
	var out strings.Builder
	if err := examine(nil, &out); err != nil || !strings.Contains(out.String(), "ok    database") {
		t.Errorf("%v: %s", err, out.String())
	}
	t.Setenv("PORT", "many")
	out.Reset()
	if err := examine([]string{"--json"}, &out); err == nil {
		t.Error("a fail ends without an error")
	}
	var found []map[string]string
	if err := json.Unmarshal([]byte(out.String()), &found); err != nil {
		t.Fatal(err)
	}
	if len(found) != 1 || found[0]["level"] != "fail" || found[0]["check"] != "configuration" || found[0]["do"] == "" {
		t.Errorf("found %v", found)
	}
	if err := examine([]string{"teeth"}, &out); err == nil || !strings.Contains(err.Error(), "teeth") {
		t.Errorf("an unknown argument: %v", err)
	}
}
