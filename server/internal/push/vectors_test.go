package push

import (
	"crypto/ecdh"
	"crypto/rand"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/chatrooms/chatrooms/server/internal/push/pushtest"
)

func decode(t testing.TB, text string) []byte {
	t.Helper()
	raw, err := b64.DecodeString(text)
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

// TestRFC8291 is the example of RFC 8291 section 5, with the values of its appendix A.
func TestRFC8291(t *testing.T) {
	own, err := ecdh.P256().NewPrivateKey(decode(t, "yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw"))
	if err != nil {
		t.Fatal(err)
	}
	to, err := ParseKeys(decode(t, "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4"), decode(t, "BTBZMqHH6r4Tts7J_aSIgg"))
	if err != nil {
		t.Fatal(err)
	}
	text := []byte("When I grow up, I want to be a watermelon")
	body, err := encryptWith(to, text, 0, own, decode(t, "DGv6ra1nlYgDCS1FRnbzlw"))
	if err != nil {
		t.Fatal(err)
	}
	const want = "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN"
	if got := b64.EncodeToString(body); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	shared, err := own.ECDH(to.Public)
	if err != nil {
		t.Fatal(err)
	}
	key, nonce, err := contentKey(shared, to.Auth, to.Public.Bytes(), own.PublicKey().Bytes(), decode(t, "DGv6ra1nlYgDCS1FRnbzlw"))
	for name, c := range map[string][2]string{
		"ecdh_secret": {b64.EncodeToString(shared), "kyrL1jIIOHEzg3sM2ZWRHDRB62YACZhhSlknJ672kSs"},
		"CEK":         {b64.EncodeToString(key), "oIhVW04MRdy2XN9CiKLxTg"},
		"NONCE":       {b64.EncodeToString(nonce), "4h_95klXJ5E_qnoN"},
	} {
		if err != nil || c[0] != c[1] {
			t.Errorf("%s: %s, want %s (%v)", name, c[0], c[1], err)
		}
	}
}

// device is a browser's side of a subscription.
type device struct {
	key  *ecdh.PrivateKey
	auth []byte
}

func newDevice(t testing.TB) device {
	t.Helper()
	key, err := ecdh.P256().GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	auth := make([]byte, authSize)
	_, _ = rand.Read(auth)
	return device{key, auth}
}

func (d device) open(body []byte) ([]byte, error) { return pushtest.Open(d.key, d.auth, body) }

// Whatever the text, the device reads it, nobody else does, and the body's length is that of the padding alone.
func TestEncryptRoundTrip(t *testing.T) {
	one, other := newDevice(t), newDevice(t)
	rapid.Check(t, func(r *rapid.T) {
		text := rapid.SliceOfN(rapid.ByteRange(3, 255), 0, 500).Draw(r, "text")
		padded := rapid.IntRange(500, maxText).Draw(r, "padded")
		to, err := ParseKeys(one.key.PublicKey().Bytes(), one.auth)
		if err != nil {
			r.Fatal(err)
		}
		body, err := encrypt(to, text, padded)
		if err != nil || len(body) != headerSize+padded+1+tagSize || len(body) > recordSize {
			r.Fatalf("%d bytes: %v", len(body), err)
		}
		if got, err := one.open(body); err != nil || string(got) != string(text) {
			r.Fatalf("it opens to %q, %v", got, err)
		}
		if _, err := other.open(body); err == nil {
			r.Fatal("another device reads it")
		}
	})
	to, _ := ParseKeys(one.key.PublicKey().Bytes(), one.auth)
	if _, err := encrypt(to, make([]byte, maxText+1), 0); !errors.Is(err, errTooLong) {
		t.Errorf("more than a record: %v", err)
	}
}

func TestParseKeysRefuses(t *testing.T) {
	d := newDevice(t)
	good := d.key.PublicKey().Bytes()
	off := append([]byte{}, good...)
	off[40] ^= 1
	for name, c := range map[string][2][]byte{
		"no key": {nil, d.auth}, "not on the curve": {off, d.auth}, "compressed": {good[:33], d.auth},
		"no auth": {good, nil}, "a short auth": {good, d.auth[:15]}, "infinity": {{0}, d.auth},
	} {
		if _, err := ParseKeys(c[0], c[1]); err == nil {
			t.Errorf("%s is taken", name)
		}
	}
}

// TestRFC8292 is the example of RFC 8292 section 2.4: what checks our tokens takes it, and nothing that differs by a bit.
func TestRFC8292(t *testing.T) {
	const example = "vapid t=eyJ0eXAiOiJKV1QiLCJhbGciOiJFUzI1NiJ9.eyJhdWQiOiJodHRwczovL3B1c2guZXhhbXBsZS5uZXQiLCJleHAiOjE0NTM1MjM3NjgsInN1YiI6Im1haWx0bzpwdXNoQGV4YW1wbGUuY29tIn0.i3CYb7t4xfxCDquptFOepC9GAu_HLGkMlMuCGSK2rpiUfnK9ojFwDXb1JrErtmysazNjjvW2L9OkSSHzvoD1oA, " +
		"k=BA1Hxzyi1RUM1b5wjxsn7nGxAszw2u61m164i3MrAIxHF6YK5h4SDYic-dRuU_RCPCfA5aq9ojSwk5Y2EmClBPs"
	claims, err := pushtest.Verify(example)
	if err != nil || claims["aud"] != "https://push.example.net" || claims["sub"] != "mailto:push@example.com" || claims["exp"] != 1453523768.0 {
		t.Fatalf("%v: %v", claims, err)
	}
	if _, err := pushtest.Verify(strings.Replace(example, "i3CYb7", "i3CYb8", 1)); err == nil {
		t.Error("a wrong signature is taken")
	}
	text, err := NewKey()
	if err != nil {
		t.Fatal(err)
	}
	now := time.Unix(1_800_000_000, 0)
	v, err := newVapid(text, "mailto:ada@example.org", func() time.Time { return now })
	if err != nil {
		t.Fatal(err)
	}
	header := func(endpoint string) string {
		at, _ := url.Parse(endpoint)
		h, err := v.authorization(at)
		if err != nil {
			t.Fatal(err)
		}
		return h
	}
	first := header("https://push.example.net/one")
	claims, err = pushtest.Verify(first)
	if err != nil || !strings.HasSuffix(first, ", k="+v.public) || claims["aud"] != "https://push.example.net" || claims["sub"] != "mailto:ada@example.org" ||
		claims["exp"] != float64(now.Add(vapidLife).Unix()) || vapidLife > 24*time.Hour {
		t.Errorf("%v: %v", claims, err)
	}
	if header("https://push.example.net/two") != first || header("https://push.example.net:8443/") == first {
		t.Error("a token is one of its audience, and of no other")
	}
	now = now.Add(vapidReused - time.Second)
	if header("https://push.example.net/one") != first {
		t.Error("it is not used again")
	}
	now = now.Add(time.Second)
	if header("https://push.example.net/one") == first {
		t.Error("it is used for ever")
	}
	for i := range 3 * maxTokens {
		header(fmt.Sprintf("https://host-%d.example/", i))
	}
	if len(v.tokens) > maxTokens {
		t.Errorf("%d tokens are kept", len(v.tokens))
	}
	for _, bad := range []string{"", "?", "AA"} {
		if _, err := newVapid(bad, "", time.Now); err == nil {
			t.Errorf("the key %q is taken", bad)
		}
	}
}
