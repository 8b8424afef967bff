// SPDX-License-Identifier: MIT

package kernel

import (
	"errors"
	"strings"
	"testing"
)

const uris = `'http://mirror.example/debian/dists/bookworm/InRelease' mirror.example_debian_dists_bookworm_InRelease 0 
'https://packages.example/tools/dists/stable/InRelease' packages.example_tools_dists_stable_InRelease 0 
'http://mirror.example/debian/dists/bookworm-updates/InRelease' mirror.example_debian_dists_bookworm-updates_InRelease 0 
'http://security.example/sub/debian-security/dists/bookworm-security/InRelease' security.example_bookworm-security_InRelease 0 
`

func TestTheMirrorsAreThoseOfTheMachine(t *testing.T) {
	m, err := found(uris)
	want := Mirrors{Debian: "http://mirror.example/debian", Security: "http://security.example/sub/debian-security"}
	if err != nil || m != want {
		t.Errorf("%v, %v", m, err)
	}
}

func TestAMachineWithoutDebianSaysSo(t *testing.T) {
	for _, uris := range []string{"", "'http://mirror.example/ubuntu/dists/noble/InRelease' x 0 \n", strings.SplitAfter(uris, "\n")[0]} {
		if m, err := found(uris); !errors.Is(err, errNoMirror) {
			t.Errorf("%q: %v, %v", uris, m, err)
		}
	}
}

func TestAMirrorThatIsGivenGoesFirst(t *testing.T) {
	given := Mirrors{Debian: "http://here/debian"}
	if m := given.or(Mirrors{Debian: "http://there/debian", Security: "s"}); m != (Mirrors{Debian: "http://here/debian", Security: "s"}) {
		t.Error(m)
	}
}
