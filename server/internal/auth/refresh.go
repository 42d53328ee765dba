package auth

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"strings"

	"github.com/chatrooms/chatrooms/server/internal/chat"
)

// A refresh token is base64url of: version, generation (big endian), session id, HMAC-SHA256 of all
// that. Only the generation is stored. The successor of a token is the token of the next
// generation. Both can be made only with the server's key.
const (
	refreshVersion  = 1
	refreshHead     = 1 + 4
	maxRefreshToken = 512
)

// strictBase64 refuses trailing bits, so that no token has two spellings.
var strictBase64 = base64.RawURLEncoding.Strict()

// hasLineEnd finds line ends, which Go's base64 decoders ignore, the strict one too.
func hasLineEnd(token string) bool { return strings.ContainsAny(token, "\r\n") }

func (t *Tokens) refreshToken(id chat.SessionID, generation int) string {
	data := binary.BigEndian.AppendUint32([]byte{refreshVersion}, uint32(generation)) //nolint:gosec // counts refreshes
	data = append(data, id...)
	return strictBase64.EncodeToString(append(data, refreshMAC(t.signing, data)...))
}

func refreshMAC(k keys, data []byte) []byte {
	mac := hmac.New(sha256.New, k.refresh)
	mac.Write(data)
	return mac.Sum(nil)
}

// ParseRefresh returns the session and the generation of a refresh token, or KindUnauthorized.
// chat.Service.RefreshSession finds out whether it was spent.
func (t *Tokens) ParseRefresh(token string) (chat.SessionID, int, error) {
	data, err := strictBase64.DecodeString(token)
	if len(token) > maxRefreshToken || hasLineEnd(token) || err != nil || len(data) <= refreshHead+sha256.Size || data[0] != refreshVersion {
		return "", 0, errBadRefresh()
	}
	signed, mac := data[:len(data)-sha256.Size], data[len(data)-sha256.Size:]
	for _, k := range t.all {
		if hmac.Equal(mac, refreshMAC(k, signed)) {
			return chat.SessionID(signed[refreshHead:]), int(binary.BigEndian.Uint32(signed[1:])), nil
		}
	}
	return "", 0, errBadRefresh()
}

func errBadRefresh() error {
	return chat.Unauthorized("The refresh token is wrong or was used before: sign in again.")
}
