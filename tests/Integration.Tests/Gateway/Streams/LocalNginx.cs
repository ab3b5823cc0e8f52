using RideAspire.LocalServers;

namespace RideAspire.Integration.Tests.Gateway.Streams;

/// <summary>
/// An nginx of the test's own in front of a server, as most are set up: <c>proxy_pass</c> and nothing else.
/// </summary>
internal sealed class LocalNginx : IAsyncDisposable
{
    // Debian has it in a folder that is not on every user's PATH.
    private const string BesidePath = "/usr/sbin/nginx";

    private readonly string folder = ServerFolder.NewTemporary("nginx");
    private readonly OwnedProcess process;

    private LocalNginx(string program, Uri server)
    {
        var port = FreePort.Next();
        Address = new($"http://127.0.0.1:{port}");
        var config = Path.Combine(folder, "nginx.conf");
        string[] temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"];
        File.WriteAllText(config, $$"""
            daemon off;
            master_process off;
            pid {{folder}}/pid;
            events {}
            http {
              access_log off;
              {{string.Join(' ', temporary.Select(kind => $"{kind}_temp_path {folder}/{kind};"))}}
              server { listen 127.0.0.1:{{port}}; location / { proxy_pass {{server.GetLeftPart(UriPartial.Authority)}}; } }
            }
            """);
        process = OwnedProcess.Start(new Command(program, "-e", "stderr", "-p", folder, "-c", config));
    }

    public Uri Address { get; }

    /// <summary>Starts an nginx and waits until it answers. Skips the test when none is installed.</summary>
    public static async Task<LocalNginx> StartAsync(Uri server)
    {
        var program = SearchPath.Find("nginx") ?? (File.Exists(BesidePath) ? BesidePath : null);
        Assert.SkipWhen(program is null, "nginx is not installed (Debian: apt-get install nginx-light).");
        var nginx = new LocalNginx(program, server);
        using var client = Caller.Of(nginx.Address);
        await Stores.TestHost.UntilAsync(async () =>
        {
            Assert.False(nginx.process.Exited.IsCompleted, "nginx ended at once.");
            try
            {
                using var answer = await client.GetAsync("/alive", TestContext.Current.CancellationToken);
                return answer.IsSuccessStatusCode;
            }
            catch (HttpRequestException)
            {
                return false;
            }
        });
        return nginx;
    }

    public async ValueTask DisposeAsync()
    {
        await process.DisposeAsync();
        ServerFolder.DeleteTemporary(folder);
    }
}
