// SPDX-License-Identifier: MIT

package trace

import (
	"bytes"
	"encoding/json"
)

// MarshalJSON writes an array of the events, null for the zero Log. It encodes
// one event after the other.
func (l Log) MarshalJSON() ([]byte, error) {
	if l.source == nil {
		return []byte("null"), nil
	}
	var b bytes.Buffer
	each := json.NewEncoder(&b)
	each.SetEscapeHTML(false) // up to the encoder that asks
	separator := byte('[')
	for e := range l.All() {
		b.WriteByte(separator)
		if err := each.Encode(e); err != nil {
			return nil, err
		}
		separator = ','
	}
	if l.Len() == 0 {
		b.WriteByte(separator)
	}
	b.WriteByte(']')
	return b.Bytes(), nil
}

// UnmarshalJSON reads what MarshalJSON writes.
func (l *Log) UnmarshalJSON(text []byte) error {
	var es Events
	if err := json.Unmarshal(text, &es); err != nil {
		return err
	}
	*l = NewLog(es)
	return nil
}
