using System.Net;
using System.Text.RegularExpressions;

namespace RideAspire.AppHost.Tests;

public sealed partial class ResourceTests(RideSystem system)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_gateway_reports_its_own_health()
    {
        using var api = new ApiClient(system.Gateway);
        Assert.Equal(HttpStatusCode.OK, (await api.GetAsync("/health", ct: Ct)).StatusCode);
    }

    [Theory]
    [InlineData("/rider")]
    [InlineData("/driver")]
    [InlineData("/ops")]
    [InlineData("/scalar/v1")]
    public async Task The_dashboard_links_to_each_page_of_the_gateway(string path)
    {
        var shown = await system.App.ResourceNotifications.WaitForResourceAsync(
            "gateway", gateway => gateway.Snapshot.Urls.Any(Leads), Ct);

        using var api = new ApiClient(system.Gateway);
        using var page = await api.GetAsync(shown.Snapshot.Urls.Single(Leads).Url, ct: Ct);
        Assert.Equal(HttpStatusCode.OK, page.StatusCode);

        bool Leads(UrlSnapshot url) => url.Url.EndsWith(path, StringComparison.Ordinal);
    }

    [Fact]
    public void A_normal_start_logs_no_warning()
    {
        Assert.Contains(
            system.StartLog,
            line => line.StartsWith("postgres: ", StringComparison.Ordinal) && line.Contains("ready to accept", StringComparison.Ordinal));
        Assert.Contains(
            system.StartLog,
            line => line.StartsWith("redis: ", StringComparison.Ordinal) && line.Contains("eady to accept", StringComparison.Ordinal));
        Assert.Contains(
            system.StartLog,
            line => line.StartsWith("timeout-worker: ", StringComparison.Ordinal)
                && line.Contains("Application started", StringComparison.Ordinal));

        Assert.DoesNotContain(system.StartLog, line => Complaint().IsMatch(line));
    }

    [Fact]
    public async Task Both_stores_have_a_password_that_no_list_of_processes_shows()
    {
        var redis = await system.App.GetConnectionStringAsync("redis", Ct);
        var rides = await system.App.GetConnectionStringAsync("rides", Ct);
        var ofRedis = Secret(redis, "^localhost:[0-9]+,password=(.+)$");
        var ofPostgres = Secret(rides, "Password=([^;]+);Database=rides$");

        Assert.DoesNotContain(
            CommandLines(),
            line => line.Contains(ofRedis, StringComparison.Ordinal) || line.Contains(ofPostgres, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_development_token_is_accepted_by_all_services_and_a_request_without_one_is_refused()
    {
        const string trip = "/v1/trips/00000000-0000-4000-8000-000000000000";
        using var api = new ApiClient(system.Gateway);
        var rider = await api.SignInAsync("rider-1", "rider", Ct);

        Assert.Equal(HttpStatusCode.Unauthorized, (await api.GetAsync(trip, ct: Ct)).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await api.GetAsync(trip, rider, Ct)).StatusCode);
    }

    // .NET's console prints warn, fail and crit, here in colours. Postgres prints WARNING, ERROR, FATAL and PANIC,
    // Redis # WARNING.
    [GeneratedRegex(@"\b(warn|fail|crit|WARNING|ERROR|FATAL|PANIC)(\x1b\[[0-9;]*m)*:|Unhandled exception|^redis: .*# WARNING")]
    private static partial Regex Complaint();

    private static string Secret(string? connectionString, string pattern)
    {
        Assert.Matches(pattern, connectionString);
        return Regex.Match(connectionString!, pattern).Groups[1].Value;
    }

    private static IEnumerable<string> CommandLines()
    {
        foreach (var process in Directory.GetDirectories("/proc").Where(entry => int.TryParse(Path.GetFileName(entry), out _)))
        {
            string line;
            try
            {
                line = File.ReadAllText(Path.Combine(process, "cmdline"));
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // It has ended.
                continue;
            }

            yield return line;
        }
    }
}
