using System.Net;
using RideAspire.Simulator.Wire;

namespace RideAspire.Simulator.Tests.Wire;

public sealed class AccountTests : IDisposable
{
    private readonly ScriptedGateway gateway = new();
    private readonly DriverClient driver;
    private readonly Script presence;

    public AccountTests()
    {
        driver = new(gateway.Client, "driver-1");
        presence = gateway.On("PUT /v1/drivers/me/presence").AnswersAlways(HttpStatusCode.NoContent);
    }

    [Fact]
    public async Task A_token_is_used_for_all_requests_while_it_lasts()
    {
        await SendAsync();
        gateway.Time.Advance(TimeSpan.FromMinutes(58));
        await SendAsync();

        Assert.Equal(["token-1", "token-1"], Tokens);
        Assert.Equal(1, gateway.Tokens);
    }

    [Fact]
    public async Task A_token_is_renewed_before_it_expires()
    {
        await SendAsync();
        gateway.Time.Advance(TimeSpan.FromMinutes(59.5));
        await SendAsync();

        Assert.Equal(["token-1", "token-2"], Tokens);
    }

    [Fact]
    public async Task A_token_that_is_refused_is_replaced_and_the_request_retried()
    {
        presence.Answers(HttpStatusCode.Unauthorized);

        await SendAsync();

        Assert.Equal(["token-1", "token-2"], Tokens);
        Assert.Equal((1, 0), (gateway.Requests.Retries, gateway.Requests.Failed));
    }

    public void Dispose()
    {
        driver.Dispose();
        gateway.Dispose();
    }

    private IEnumerable<string?> Tokens => presence.Received.Select(request => request.Token);

    private async Task SendAsync() =>
        Assert.True(await driver.PutPresenceAsync(new(40.75, -73.98, true), TestContext.Current.CancellationToken));
}
