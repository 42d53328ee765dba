package webhooks

import (
	"net/http"
	"strings"
	"testing"
	"time"
)

// TestSignatures holds contract section 11: Standard Webhooks. The first case is the example of the specification.
func TestSignatures(t *testing.T) {
	const known, id = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "msg_p5jXN8AQM9LWM0D4loKWxJek"
	const signed = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
	at, body := time.Unix(1614265330, 0), []byte(`{"test": 2432232314}`)
	h := http.Header{}
	if err := Sign(h, []string{known}, id, at, body); err != nil {
		t.Fatal(err)
	}
	if h.Get("webhook-id") != id || h.Get("webhook-timestamp") != "1614265330" || h.Get("webhook-signature") != signed {
		t.Errorf("signed as %v", h)
	}
	fresh := NewSecret()
	if err := Sign(h, []string{fresh, known}, id, at, body); err != nil {
		t.Fatal(err)
	}
	both := strings.Split(h.Get("webhook-signature"), " ")
	if len(both) != 2 || both[1] != signed || both[0] == signed {
		t.Errorf("with two secrets signed as %v", both)
	}
	if fresh == NewSecret() || !strings.HasPrefix(fresh, "whsec_") {
		t.Error("a secret that is none")
	}
	for _, bad := range []string{"", "whsec_", "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "whsec_%"} {
		if Sign(h, []string{bad}, id, at, body) == nil {
			t.Errorf("%q signs", bad)
		}
	}
}
