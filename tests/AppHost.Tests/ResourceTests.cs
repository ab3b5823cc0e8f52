using System.Net;

namespace RideAspire.AppHost.Tests;

public sealed class ResourceTests(RideSystem system)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_gateway_answers_for_itself()
    {
        using var client = system.CreateClient();
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("/health", Ct)).StatusCode);
    }

    [Fact]
    public async Task Both_stores_have_a_password_and_no_list_of_processes_tells_it()
    {
        var redis = await system.App.GetConnectionStringAsync("redis", Ct);
        var rides = await system.App.GetConnectionStringAsync("rides", Ct);
        Assert.Matches("^localhost:[0-9]+,password=.+", redis);
        Assert.Matches("Password=[^;]+;Database=rides$", rides);

        var passwords = new[] { redis!.Split("password=")[1], rides!.Split("Password=")[1].Split(';')[0] };
        Assert.DoesNotContain(CommandLines(), line => passwords.Any(password => line.Contains(password, StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_token_of_a_developer_is_accepted_all_the_way_and_a_request_without_one_is_not()
    {
        using var client = system.CreateClient();
        Assert.Equal(HttpStatusCode.Unauthorized, (await client.GetAsync("/v1/trips/00000000-0000-4000-8000-000000000000", Ct)).StatusCode);

        await client.SignInAsync("rider-1", "rider", Ct);
        Assert.Equal(HttpStatusCode.NotFound, (await client.GetAsync("/v1/trips/00000000-0000-4000-8000-000000000000", Ct)).StatusCode);
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
                // It ended meanwhile.
                continue;
            }

            yield return line;
        }
    }
}
