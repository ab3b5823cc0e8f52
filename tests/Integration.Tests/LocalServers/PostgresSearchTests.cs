using RideAspire.LocalServers;

namespace RideAspire.Integration.Tests.LocalServers;

public sealed class PostgresSearchTests : IDisposable
{
    private readonly FakePrograms programs = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_first_Postgres_that_is_new_enough_is_used_and_older_ones_are_skipped()
    {
        var old = await programs.AddPostgresAsync("13.22 (Debian 13.22-1.pgdg120+1)");
        var good = await programs.AddPostgresAsync("14.19");
        var newer = await programs.AddPostgresAsync("18beta1");

        var found = await FindAsync(programs.NewFolder(), old, good, newer);

        Assert.Equal((good, "14.19", 14), (found.Folder, found.Version, found.Major));
        Assert.Equal(18, (await FindAsync(newer)).Major);
    }

    [Fact]
    public async Task A_Postgres_that_does_not_run_is_skipped()
    {
        var broken = await programs.AddPostgresAsync("15.1");
        await programs.AddAsync("postgres", "echo 'libssl.so.3: cannot open shared object file' >&2; exit 127", broken);
        var good = await programs.AddPostgresAsync("16.2");

        Assert.Equal(good, (await FindAsync(broken, good)).Folder);
    }

    [Fact]
    public async Task When_every_Postgres_is_skipped_one_line_says_why_and_what_to_install()
    {
        var old = await programs.AddPostgresAsync("9.6.24");
        var broken = await programs.AddPostgresAsync("15.1");
        await programs.AddAsync("postgres", "exit 1", broken);

        var e = await Assert.ThrowsAsync<ServerNotInstalledException>(() => FindAsync(old, broken));

        Assert.StartsWith(
            $"Postgres 14 or newer is not installed (9.6.24 in {old} is too old, the one in {broken} does not run): ",
            e.Message,
            StringComparison.Ordinal);
        Assert.Contains("sudo apt-get install postgresql", e.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', e.Message);
    }

    [Fact]
    public async Task Without_Postgres_and_npm_one_line_names_the_packages_to_install()
    {
        var e = await Assert.ThrowsAsync<ServerNotInstalledException>(() => FindAsync("/nowhere"));

        Assert.StartsWith(
            "Postgres 14 or newer is not installed: run 'sudo apt-get install postgresql'", e.Message, StringComparison.Ordinal);
        Assert.Contains("Node.js with npm", e.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', e.Message);
    }

    [Fact]
    public void A_download_is_kept_where_the_user_that_runs_Postgres_can_reach_it() =>
        Assert.True(ServerUser.Unprivileged is null || ServerFolder.IsReachable(PostgresPlaces.OfThisMachine().Cache));

    public void Dispose() => programs.Dispose();

    private Task<PostgresBinaries> FindAsync(params string[] folders) =>
        PostgresBinaries.FindAsync(new(folders, programs.NewFolder(), Npm: null), null, Ct);
}
