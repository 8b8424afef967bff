// SPDX-License-Identifier: MIT

package kernel

import (
	"archive/tar"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"
)

// Fetch returns the file with the package's kernel. It is fetched once and then
// kept in the cache folder.
func (a *Apt) Fetch(ctx context.Context, p Package) (image string, cached bool, err error) {
	image = filepath.Join(a.dir, "kernels", p.Name+"_"+p.Version)
	if _, err := os.Stat(image); !errors.Is(err, fs.ErrNotExist) {
		return image, true, err
	}
	dir, err := os.MkdirTemp(a.dir, "fetch.*")
	if err != nil {
		return "", false, err
	}
	defer os.RemoveAll(dir)
	deb, err := a.download(ctx, dir, p)
	if err != nil {
		return "", false, err
	}
	unpacked := filepath.Join(dir, "kernel")
	if err := unpack(ctx, deb, unpacked); err != nil {
		return "", false, fmt.Errorf("unpack %s: %w", p.Name, err)
	}
	if err := os.MkdirAll(filepath.Dir(image), 0o755); err != nil {
		return "", false, err
	}
	return image, false, os.Rename(unpacked, image)
}

// download fetches the package into the folder: apt has checked its signature.
func (a *Apt) download(ctx context.Context, dir string, p Package) (deb string, err error) {
	if _, err := a.runIn(ctx, dir, "apt-get", "-q", "download", p.Name+"="+p.Version); err != nil {
		return "", err
	}
	debs, err := filepath.Glob(filepath.Join(dir, "*.deb"))
	if err != nil || len(debs) != 1 {
		return "", fmt.Errorf("download %s: %d packages came: %w", p.Name, len(debs), err)
	}
	return debs[0], nil
}

// unpack writes the package's kernel to a file.
func unpack(ctx context.Context, deb, to string) error {
	content, err := output(ctx, "", "dpkg-deb", "--fsys-tarfile", deb)
	if err != nil {
		return err
	}
	archive := tar.NewReader(bytes.NewBufferString(content))
	for {
		h, err := archive.Next()
		if errors.Is(err, io.EOF) {
			return errors.New("there is no kernel in it")
		}
		if err != nil {
			return err
		}
		if h.Typeflag == tar.TypeReg && isKernel(h.Name) {
			return save(archive, to)
		}
	}
}

func save(from io.Reader, to string) error {
	content, err := io.ReadAll(from)
	if err != nil {
		return err
	}
	return os.WriteFile(to, content, 0o644)
}

// isKernel reports whether a path in a package is the kernel's: /boot/vmlinuz-V
// or, from 6.19 on, /usr/lib/modules/V/vmlinuz.
func isKernel(name string) bool {
	name = path.Clean("/" + name)
	folder, file := path.Split(name)
	return folder == "/boot/" && strings.HasPrefix(file, "vmlinuz-") ||
		file == "vmlinuz" && path.Dir(path.Dir(name)) == "/usr/lib/modules"
}
