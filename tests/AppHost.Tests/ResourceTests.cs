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
    public async Task Both_stores_have_a_password()
    {
        Assert.Matches("^localhost:[0-9]+,password=.+", await system.App.GetConnectionStringAsync("redis", Ct));
        Assert.Matches("Password=[^;]+;Database=rides$", await system.App.GetConnectionStringAsync("rides", Ct));
    }

    [Fact]
    public async Task A_worker_that_is_restarted_becomes_healthy_again()
    {
        var restart = await system.App.ResourceCommands.ExecuteCommandAsync("timeout-worker", "restart", Ct);
        Assert.True(restart.Success, restart.Message);
        await system.App.ResourceNotifications.WaitForResourceHealthyAsync("timeout-worker", Ct).WaitAsync(TimeSpan.FromMinutes(1), Ct);
    }

    [Fact]
    public async Task A_token_of_a_developer_is_accepted_all_the_way_and_a_request_without_one_is_not()
    {
        using var client = system.CreateClient();
        Assert.Equal(HttpStatusCode.Unauthorized, (await client.GetAsync("/v1/trips/00000000-0000-4000-8000-000000000000", Ct)).StatusCode);

        await client.SignInAsync("rider-1", "rider", Ct);
        Assert.Equal(HttpStatusCode.NotFound, (await client.GetAsync("/v1/trips/00000000-0000-4000-8000-000000000000", Ct)).StatusCode);
    }
}
