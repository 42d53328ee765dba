package auth

import (
	"crypto/hmac"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/base64"
	"encoding/json"
	"hash"
	"strings"
	"testing"
	"time"

	"github.com/chatrooms/chatrooms/server/internal/chat"
)

var (
	secretOne = strings.Repeat("one secret of a test ", 2)
	secretTwo = strings.Repeat("two secret of a test ", 2)
	noon      = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)
	adas      = chat.Session{ID: "01980c5e-7a31-7c52-9f0b-5d0c1f1f9a01", Generation: 3, User: chat.User{PublicID: "ada-id"}}
)

func tokensAt(now time.Time, secrets ...string) *Tokens {
	return NewTokens(Options{Secrets: secrets, Now: func() time.Time { return now }})
}

func TestAccessToken(t *testing.T) {
	tokens := tokensAt(noon, secretOne)
	pair := tokens.Issue(adas)
	claims, err := tokens.VerifyAccess(pair.Access)
	if err != nil || claims.UserID != "ada-id" || claims.Session != adas.ID || !claims.ExpiresAt.Equal(noon.Add(15*time.Minute)) {
		t.Fatalf("claims %+v, %v", claims, err)
	}
	var header, body map[string]any
	for i, part := range []*map[string]any{&header, &body} {
		data, _ := base64.RawURLEncoding.DecodeString(strings.Split(pair.Access, ".")[i])
		if err := json.Unmarshal(data, part); err != nil {
			t.Fatal(err)
		}
	}
	if header["alg"] != "HS256" || header["kid"] == "" {
		t.Errorf("header %v", header)
	}
	for _, name := range []string{"iss", "aud", "sub", "sid", "iat", "exp"} { // contract section 2
		if body[name] == nil {
			t.Errorf("claims without %s: %v", name, body)
		}
	}
}

func TestAccessTokenInTime(t *testing.T) {
	access := tokensAt(noon, secretOne).Issue(adas).Access
	for after, good := range map[time.Duration]bool{
		-31 * time.Second: false, -29 * time.Second: true, 0: true,
		15*time.Minute + 29*time.Second: true, 15*time.Minute + 31*time.Second: false, 24 * time.Hour: false,
	} {
		if _, err := tokensAt(noon.Add(after), secretOne).VerifyAccess(access); (err == nil) != good {
			t.Errorf("%s after it was issued: %v", after, err)
		}
	}
}

// Keys can be rotated without signing anyone out (contract section 2).
func TestKeyRotation(t *testing.T) {
	before, during, after := tokensAt(noon, secretOne), tokensAt(noon, secretTwo, secretOne), tokensAt(noon, secretTwo)
	old, fresh := before.Issue(adas), during.Issue(adas)
	for name, c := range map[string]struct {
		tokens *Tokens
		pair   Pair
		good   bool
	}{
		"old key while both stand":    {during, old, true},
		"new key while both stand":    {during, fresh, true},
		"new key when the old is out": {after, fresh, true},
		"retired key":                 {after, old, false},
		"key not known yet":           {before, fresh, false},
	} {
		_, err := c.tokens.VerifyAccess(c.pair.Access)
		_, _, errRefresh := c.tokens.ParseRefresh(c.pair.Refresh)
		if (err == nil) != c.good || (errRefresh == nil) != c.good {
			t.Errorf("%s: %v, %v", name, err, errRefresh)
		}
	}
}

// forge makes a token of any header and claims with any key: what an attacker may try, and what he may not know.
func forge(hash func() hash.Hash, key []byte, header, claims string) string {
	enc := base64.RawURLEncoding
	signed := enc.EncodeToString([]byte(header)) + "." + enc.EncodeToString([]byte(claims))
	if key == nil {
		return signed + "."
	}
	mac := hmac.New(hash, key)
	mac.Write([]byte(signed))
	return signed + "." + enc.EncodeToString(mac.Sum(nil))
}

// TestHostileAccessTokens has the cases of JWT attacks; all but the first are refused, also where the key is right.
func TestHostileAccessTokens(t *testing.T) {
	tokens := tokensAt(noon, secretOne)
	k := deriveKeys(secretOne)
	header := func(extra string) string { return `{"alg":"HS256","typ":"JWT","kid":"` + k.kid + `"` + extra + `}` }
	good := map[string]any{
		"iss": "chatrooms", "aud": "chatrooms", "sub": "ada-id", "sid": string(adas.ID),
		"iat": noon.Unix(), "exp": noon.Add(15 * time.Minute).Unix(),
	}
	// claims is the good ones with one replaced by raw JSON, or left out.
	claims := func(name, raw string) string {
		var parts []string
		for n, v := range good {
			if n != name {
				text, _ := json.Marshal(v)
				parts = append(parts, `"`+n+`":`+string(text))
			}
		}
		if raw != "" {
			parts = append(parts, `"`+name+`":`+raw)
		}
		return "{" + strings.Join(parts, ",") + "}"
	}
	plain := claims("", "")
	signed := func(claims string) string { return forge(sha256.New, k.access, header(""), claims) }
	right := signed(plain)
	parts := strings.Split(right, ".")

	if _, err := tokens.VerifyAccess(right); err != nil {
		t.Fatalf("the token that the others are made from is refused: %v", err)
	}
	hostile := map[string]string{
		"empty": "", "dots": "..", "garbage": "garbage", "huge": right + strings.Repeat("A", 5000),
		"refresh token":                  tokens.Issue(adas).Refresh,
		"refresh key":                    forge(sha256.New, k.refresh, header(""), plain),
		"the secret itself as key":       forge(sha256.New, []byte(secretOne), header(""), plain),
		"empty key":                      forge(sha256.New, []byte{}, header(""), plain),
		"another's key":                  forge(sha256.New, deriveKeys(secretTwo).access, header(""), plain),
		"another's key and kid":          tokensAt(noon, secretTwo).Issue(adas).Access,
		"HS512 with the right key":       forge(sha512.New, k.access, strings.Replace(header(""), "HS256", "HS512", 1), plain),
		"HS384 with the right key":       forge(sha512.New384, k.access, strings.Replace(header(""), "HS256", "HS384", 1), plain),
		"alg in lower case":              forge(sha256.New, k.access, strings.Replace(header(""), "HS256", "hs256", 1), plain),
		"no alg":                         forge(sha256.New, k.access, `{"kid":"`+k.kid+`"}`, plain),
		"no kid":                         forge(sha256.New, k.access, `{"alg":"HS256"}`, plain),
		"kid a number":                   forge(sha256.New, k.access, `{"alg":"HS256","kid":1}`, plain),
		"kid null":                       forge(sha256.New, k.access, `{"alg":"HS256","kid":null}`, plain),
		"kid a path":                     forge(sha256.New, []byte{}, `{"alg":"HS256","kid":"../../../../dev/null"}`, plain),
		"kid SQL":                        forge(sha256.New, []byte("x"), `{"alg":"HS256","kid":"' UNION SELECT 'x'--"}`, plain),
		"kid a list":                     forge(sha256.New, k.access, `{"alg":"HS256","kid":["`+k.kid+`"]}`, plain),
		"signature stripped":             parts[0] + "." + parts[1] + ".",
		"signature and its dot stripped": parts[0] + "." + parts[1],
		"signature truncated":            right[:len(right)-1],
		"signature half":                 right[:len(right)-len(parts[2])/2],
		"signature with trailing bits":   right[:len(right)-1] + nextLetter(right[len(right)-1]),
		"signature padded":               right + "=",
		"signature of another token":     parts[0] + "." + parts[1] + "." + strings.Split(signed(claims("sub", `"eve"`)), ".")[2],
		"changed claims":                 parts[0] + "." + base64.RawURLEncoding.EncodeToString([]byte(claims("sub", `"eve"`))) + "." + parts[2],
		"a fourth part":                  right + ".x",
		"blanks around":                  " " + right,
		"line end":                       right + "\n",
		"claims no object":               signed(`"ada"`),
		"claims no JSON":                 signed(`{`),
	}
	for _, none := range []string{"none", "None", "NONE", "nOnE", ""} {
		hostile["alg "+none] = forge(nil, nil, `{"alg":"`+none+`","kid":"`+k.kid+`"}`, plain)
		hostile["alg "+none+" with a signature"] = forge(sha256.New, k.access, `{"alg":"`+none+`","kid":"`+k.kid+`"}`, plain)
	}
	// A public key used as an HMAC secret, and other families by name.
	for _, alg := range []string{"RS256", "ES256", "PS256", "EdDSA"} {
		hostile[alg] = forge(sha256.New, k.access, strings.Replace(header(""), "HS256", alg, 1), plain)
	}
	for name, value := range map[string]string{
		"crit": `["exp"]`, "jku": `"https://evil.example/keys"`, "jwk": `{"kty":"oct","k":"AAAA"}`,
		"x5u": `"https://evil.example/cert"`, "x5c": `["MIIB"]`,
	} {
		hostile["header "+name] = forge(sha256.New, k.access, header(`,"`+name+`":`+value), plain)
	}
	past, later := noon.Add(-time.Minute).Unix(), noon.Add(time.Minute).Unix()
	for name, values := range map[string][]string{
		"exp": {"", "null", "0", number(past), `"` + number(noon.Add(time.Minute).Unix()) + `"`, "1e99", "-1", "9223372036854775807", "1764000000.5", number(noon.Add(time.Hour).Unix())},
		"nbf": {number(later), `"x"`, "1e99"},
		"iat": {"", "null", "0", number(later), `"` + number(noon.Unix()) + `"`, "1e99"},
		"iss": {"", "null", `""`, `"evil"`, `"Chatrooms"`, `["chatrooms"]`},
		"aud": {"", "null", `""`, `[]`, `"evil"`, `["evil"]`, "1"},
		"sub": {"", "null", `""`, "1"},
		"sid": {"", "null", `""`, "1"},
	} {
		for _, value := range values {
			hostile[name+" "+value] = signed(claims(name, value))
		}
	}
	for name, token := range hostile {
		claims, err := tokens.VerifyAccess(token)
		if !chat.IsKind(err, chat.KindUnauthorized) || claims != (Claims{}) {
			t.Errorf("%s: %+v, %v", name, claims, err)
		}
	}
}

func number(n int64) string {
	text, _ := json.Marshal(n)
	return string(text)
}

// nextLetter is another spelling of the last letter: it differs in bits that the signature does not have.
func nextLetter(c byte) string {
	const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
	return string(alphabet[strings.IndexByte(alphabet, c)^1])
}

func TestRefreshToken(t *testing.T) {
	tokens := tokensAt(noon, secretOne)
	pair := tokens.Issue(adas)
	id, generation, err := tokens.ParseRefresh(pair.Refresh)
	if err != nil || id != adas.ID || generation != 3 {
		t.Fatalf("%s, %d, %v", id, generation, err)
	}
	if again := tokensAt(noon.Add(time.Hour), secretOne).Issue(adas); again.Refresh != pair.Refresh {
		t.Error("the same generation has two tokens")
	}
	next := adas
	next.Generation++
	if tokens.Issue(next).Refresh == pair.Refresh {
		t.Error("two generations have one token")
	}
}

func TestHostileRefreshTokens(t *testing.T) {
	tokens := tokensAt(noon, secretOne)
	pair := tokens.Issue(adas)
	data, _ := strictBase64.DecodeString(pair.Refresh)
	flipped := func(i int) string {
		changed := append([]byte{}, data...)
		changed[i] ^= 1
		return strictBase64.EncodeToString(changed)
	}
	hostile := map[string]string{
		"empty": "", "garbage": "garbage", "access token": pair.Access, "padded": pair.Refresh + "=", "line end": pair.Refresh + "\n",
		"longer": pair.Refresh + "AAAA", "shorter": pair.Refresh[:len(pair.Refresh)-4], "huge": strings.Repeat("A", 1<<16),
		"standard alphabet": strings.NewReplacer("-", "+", "_", "/").Replace(pair.Refresh) + "+",
		"another's key":     tokensAt(noon, secretTwo).Issue(adas).Refresh,
		"no session":        strictBase64.EncodeToString(append(append([]byte{}, data[:5]...), refreshMAC(tokens.signing, data[:5])...)),
	}
	for i := range data {
		hostile["flipped "+number(int64(i))] = flipped(i)
	}
	for name, token := range hostile {
		if id, _, err := tokens.ParseRefresh(token); !chat.IsKind(err, chat.KindUnauthorized) || id != "" {
			t.Errorf("%s: %s, %v", name, id, err)
		}
	}
}

func TestSecretsAreNeeded(t *testing.T) {
	for name, secrets := range map[string][]string{"none": nil, "short": {"short"}, "one short": {secretOne, strings.Repeat("x", 31)}} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("%s: accepted", name)
				}
			}()
			tokensAt(noon, secrets...)
		}()
	}
}

func FuzzParseRefresh(f *testing.F) {
	tokens := tokensAt(noon, secretOne)
	f.Add(tokens.Issue(adas).Refresh)
	f.Add("")
	f.Fuzz(func(t *testing.T, token string) {
		id, generation, err := tokens.ParseRefresh(token)
		if err == nil && tokens.refreshToken(id, generation) != token {
			t.Errorf("%q has another spelling", token)
		}
	})
}
