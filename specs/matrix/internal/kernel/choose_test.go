// SPDX-License-Identifier: MIT

package kernel

import (
	"regexp"
	"testing"
)

const stanzas = `Package: linux-image-6.12.95+deb13-cloud-amd64
Source: linux-signed-amd64 (6.12.95+1)
Version: 6.12.95-1
Depends: kmod, linux-base (>= 4.12~)
Description: Linux 6.12 for x86-64 cloud (signed)
 Package: of words
Version-Of-Something: 99

Package: linux-image-6.12.117+deb12-cloud-amd64
Version: 6.12.117-1~deb12u1

Package: linux-image-6.12.117+deb13-cloud-amd64
Version: 6.12.117-1

Package: linux-image-6.12.101+deb13-cloud-amd64
Version: 6.12.101-1
`

func TestTheNewestIsChosenByDebiansOrder(t *testing.T) {
	p, err := newest(packages(stanzas))
	if want := (Package{"linux-image-6.12.117+deb13-cloud-amd64", "6.12.117-1"}); err != nil || p != want {
		t.Errorf("%v, %v", p, err)
	}
}

func TestAVersionThatIsNoneIsAnError(t *testing.T) {
	if p, err := newest([]Package{{"linux-image", ""}}); err == nil {
		t.Error(p)
	}
}

func TestThePatternFindsKernelsOnly(t *testing.T) {
	for name, want := range map[string]bool{
		"linux-image-6.1.0-56-cloud-amd64":          true,
		"linux-image-6.1-cloud-amd64":               false, // of no release
		"linux-image-6.12.117+deb13-cloud-amd64":    false,
		"linux-image-6.1.0-56-cloud-arm64":          false,
		"linux-image-6.1.0-56-cloud-amd64-unsigned": false,
		"linux-image-6.1.0-56-rt-amd64":             false,
	} {
		if regexp.MustCompile(pattern("6.1", "amd64")).MatchString(name) != want {
			t.Errorf("%s: %v", name, !want)
		}
	}
}

func TestTheKernelMovedToAnotherPackage(t *testing.T) {
	for series, name := range map[string]string{
		"5.10": "linux-image-5.10.0-46-cloud-amd64", "6.18": "linux-image-6.18.15+deb13-cloud-amd64",
		"6.19": "linux-binary-6.19.14+deb13-cloud-amd64", "7.3": "linux-binary-7.3.4+deb13-cloud-amd64", "10.2": "linux-binary-10.2.1+deb15-cloud-amd64",
	} {
		if !regexp.MustCompile(pattern(series, "amd64")).MatchString(name) {
			t.Errorf("%s is not found by %s", name, pattern(series, "amd64"))
		}
	}
}
