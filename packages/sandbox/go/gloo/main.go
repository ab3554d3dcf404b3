// Logs in to Vault and reads secrets as Gloo does, and reports its logins in Gloo's own metrics. It plays the container
// of a Gloo pod: it gets the container's environment, and reads from standard input what Gloo reads from its Settings
// resource. It exits when standard input is closed.
//
// The libraries have the versions of Gloo 1.18's go.mod. How Gloo uses its Settings, how often it tries and what it
// counts: projects/gloo/pkg/bootstrap/clients/vault in github.com/solo-io/gloo.
package main

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"os"
	"sync"
	"time"

	vault "github.com/hashicorp/vault/api"
	awsauth "github.com/hashicorp/vault/api/auth/aws"
)

// A VaultSource is Settings' spec.secretOptions.sources[].vault, as far as a login depends on it.
type VaultSource struct {
	Address string
	// Where secrets are.
	PathPrefix, RootKey string
	TLSConfig           *struct {
		CaCert, CaPath, ClientCert, ClientKey, TLSServerName string
		Insecure                                             bool
	}
	Aws *struct {
		VaultRole, Region, IamServerIDHeader, MountPath string
	}
}

// Input is what the gateway knows about the pod.
type Input struct {
	Vault *VaultSource
	// How often the secrets are read: Settings' spec.refreshRate.
	RefreshRate string
	// The pod's name.
	Pod string
	// The address that the pod reaches under Vault's address; empty if it reaches none.
	Destination string
	// Why it reaches none.
	Unreachable string
}

const attempts = 3

func main() {
	var input Input
	lines := bufio.NewReader(os.Stdin)
	line, err := lines.ReadBytes('\n')
	if err != nil {
		log.Fatal(err)
	}
	if err := json.Unmarshal(line, &input); err != nil {
		log.Fatal(err)
	}
	var logins metrics
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		log.Fatal(err)
	}
	port := listener.Addr().(*net.TCPAddr).Port
	if os.Getenv("START_STATS_SERVER") == "true" {
		go func() { log.Fatal(http.Serve(listener, &logins)) }()
	} else {
		// Nobody answers at the port from now on.
		listener.Close()
	}
	fmt.Println(port)
	if input.Vault != nil {
		go logIn(input, &logins)
	}
	io.Copy(io.Discard, lines)
}

func logIn(input Input, logins *metrics) {
	var client *vault.Client
	var token *vault.Secret
	if !attempt(logins, func() (err error) {
		if client, err = newClient(input); err == nil {
			token, err = logInOnce(client, input.Vault)
		}
		return err
	}) {
		return
	}
	go keepToken(input, client, token, logins)
	refresh, err := time.ParseDuration(withDefault(input.RefreshRate, "1m"))
	if err != nil {
		log.Fatal(err)
	}
	watchSecrets(client, input.Vault, refresh)
}

// attempt tries three times, as Gloo does, and then gives up until the pod is restarted.
func attempt(logins *metrics, login func() error) bool {
	for tried := 0; tried < attempts; tried++ {
		err := login()
		logins.count(err == nil)
		if err == nil {
			return true
		}
		log.Printf("unable to authenticate to vault: %v", err)
		time.Sleep(time.Second << tried)
	}
	return false
}

// logInOnce gives the client a token, which it also returns.
func logInOnce(client *vault.Client, source *VaultSource) (*vault.Secret, error) {
	method, err := newMethod(source)
	if err != nil {
		return nil, err
	}
	token, err := client.Auth().Login(context.Background(), method)
	if err == nil && token == nil {
		err = fmt.Errorf("no auth info was returned after login")
	}
	return token, err
}

func newClient(input Input) (*vault.Client, error) {
	config := vault.DefaultConfig() // reads VAULT_NAMESPACE, VAULT_CACERT and their like
	if config.Error != nil {
		return nil, config.Error
	}
	if input.Vault.Address != "" {
		config.Address = input.Vault.Address
	}
	if tls := input.Vault.TLSConfig; tls != nil {
		given := vault.TLSConfig{
			CACert: tls.CaCert, CAPath: tls.CaPath, ClientCert: tls.ClientCert, ClientKey: tls.ClientKey,
			TLSServerName: tls.TLSServerName, Insecure: tls.Insecure,
		}
		if err := config.ConfigureTLS(&given); err != nil {
			return nil, err
		}
	}
	transport := config.HttpClient.Transport.(*http.Transport)
	// HTTPS_PROXY is the sandbox's way to AWS, and not the pod's way to Vault.
	transport.Proxy = nil
	transport.DialContext = func(ctx context.Context, network, address string) (net.Conn, error) {
		if input.Destination == "" {
			return nil, fmt.Errorf("dial tcp: %s: %s", address, input.Unreachable)
		}
		return (&net.Dialer{}).DialContext(ctx, network, input.Destination)
	}
	config.MaxRetries = 0
	client, err := vault.NewClient(config)
	if err == nil {
		client.AddHeader("X-Sandbox-Pod", input.Pod)
	}
	return client, err
}

func newMethod(source *VaultSource) (*awsauth.AWSAuth, error) {
	aws := source.Aws
	if aws == nil {
		return nil, fmt.Errorf("unable to determine vault authentication method. check Settings configuration")
	}
	options := []awsauth.LoginOption{awsauth.WithIAMAuth()}
	for _, option := range []struct {
		value string
		with  func(string) awsauth.LoginOption
	}{
		{aws.VaultRole, awsauth.WithRole},
		{aws.Region, awsauth.WithRegion},
		{aws.IamServerIDHeader, awsauth.WithIAMServerIDHeader},
		{aws.MountPath, awsauth.WithMountPath},
	} {
		if option.value != "" {
			options = append(options, option.with(option.value))
		}
	}
	return awsauth.NewAWSAuth(options...)
}

// metrics of logins, as Gloo's exporter writes them: a metric is there once something was measured.
type metrics struct {
	sync.Mutex
	successes, failures, lastSuccess, lastFailure int64
}

func (m *metrics) count(success bool) {
	m.Lock()
	defer m.Unlock()
	if success {
		m.successes++
		m.lastSuccess = time.Now().Unix()
	} else {
		m.failures++
		m.lastFailure = time.Now().Unix()
	}
}

func (m *metrics) ServeHTTP(response http.ResponseWriter, request *http.Request) {
	if request.URL.Path != "/metrics" {
		http.NotFound(response, request)
		return
	}
	m.Lock()
	defer m.Unlock()
	write := func(name, kind, help string, value int64) {
		if value == 0 {
			return
		}
		name = "gloo_solo_io_vault_" + name
		fmt.Fprintf(response, "# HELP %s %s\n# TYPE %s %s\n%s %v\n", name, help, name, kind, name, float64(value))
	}
	write("last_login_failure", "gauge", "Timestamp of last failed authentication of vault", m.lastFailure)
	write("last_login_success", "gauge", "Timestamp of last successful authentication of vault", m.lastSuccess)
	write("login_failures", "counter", "Number of failed authentications of vault", m.failures)
	write("login_successes", "counter", "Number of successful authentications of vault", m.successes)
}
