package app

import (
	"encoding/json"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"testing"

	"github.com/chatrooms/chatrooms/server/internal/testservers"
)

// The blocks of docs/slash-commands.md do what its text says, as pasted.
func TestSlashCommandBlocksRunAsPasted(t *testing.T) {
	content, err := os.ReadFile("../../../docs/slash-commands.md")
	must(t, err)
	blocks := map[string][]string{}
	for _, found := range regexp.MustCompile("(?ms)^```(sh|python)\n(.*?)^```$").FindAllStringSubmatch(string(content), -1) {
		blocks[found[1]] = append(blocks[found[1]], found[2])
	}
	if len(blocks["sh"]) != 3 || len(blocks["python"]) != 1 {
		t.Fatalf("%d and %d blocks of sh and Python: want 3 and 1", len(blocks["sh"]), len(blocks["python"]))
	}
	s := start(t, append(environment(t), "OUTBOUND_ALLOW=127.0.0.1"))
	ada := s.register("ada")
	ada.call(http.MethodPost, "/rooms", 201, object{"name": "lobby"})
	port := strconv.Itoa(testservers.FreePort(t))
	t.Setenv("CHATROOMS_TOKEN", ada.token)
	t.Setenv("RECEIVER", "http://127.0.0.1:"+port+"/commands")
	d := desk{t: t, folder: t.TempDir(), url: s.url}
	d.runs("make.sh", blocks["sh"][0])
	var made struct{ Secret string }
	answer, err := os.ReadFile(filepath.Join(d.folder, "hook.json"))
	must(t, err)
	must(t, json.Unmarshal(answer, &made))

	t.Setenv("SECRET", made.Secret)
	t.Setenv("PORT", port)
	d.starts("receiver.py", blocks["python"][0], "python3", "-u")
	eventually(t, "the receiver", func() bool {
		answer, err := http.Get("http://127.0.0.1:" + port)
		if err == nil {
			_ = answer.Body.Close()
		}
		return err == nil
	})
	d.runs("change.sh", blocks["sh"][1]) // the program has the secret before, which signs as well
	d.runs("call.sh", blocks["sh"][2])
	d.runs("again.sh", blocks["sh"][2]) // which has a client id
	ada.awaitsBody("Deploying **main**", 1)
}
