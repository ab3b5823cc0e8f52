using System.Collections.Concurrent;
using System.Net.Http.Json;
using System.Text.Json;
using RideAspire.Pages.Tests.Browsers;
using static Microsoft.Playwright.Assertions;

namespace RideAspire.Pages.Tests;

/// <summary>What breaks between the pages and the system, and what they make of it.</summary>
public sealed class OutageTests(PagesSystem system)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_rolling_restart_of_every_service_loses_no_state_in_any_window()
    {
        await using var rider = await system.OpenAsync();
        await using var driver = await system.OpenAsync();
        await driver.SignInAsync("/driver", "restart-driver");
        await driver.GoOnlineAsync(45.001, -74);
        await rider.SignInAsync("/rider", "restart-rider");
        await rider.BookAsync(45, -74);
        await driver.PressAsync("Accept");
        await rider.ShowsAsync("A driver is on the way");

        // The rider is picked up while the system restarts, and arrives after it.
        var restart = RestartAllAsync();
        await driver.PressAsync("The rider is in the car");
        await rider.ShowsAsync("You are riding");
        await restart;
        await driver.PressAsync("The rider has arrived");
        await rider.ShowsAsync("You have arrived");
        await driver.ShowsAsync("Online: waiting for a ride");

        Assert.Equal(["WAITING", "ASSIGNED", "IN_PROGRESS", "COMPLETED"], rider.Statuses);
        Assert.Equal(["ASSIGNED", "IN_PROGRESS"], driver.Statuses);
        Assert.Equal(1, await TripsOfAsync("restart-rider"));
    }

    [Fact]
    public async Task A_booking_while_the_gateway_is_away_is_made_once_it_is_back()
    {
        await using var rider = await system.OpenAsync();
        await rider.SignInAsync("/rider", "away-rider");
        var gateway = await system.GatewayAsync();

        await gateway.TerminateAsync();
        await rider.BookAsync(46, -74);
        await rider.ShowsAsync("Booking your ride…");
        await Expect(rider.Page.GetByText("Reconnecting")).ToBeVisibleAsync();
        await gateway.StartAsync();

        await rider.ShowsAsync("Looking for a driver");
        await Expect(rider.Page.GetByText("Reconnecting")).ToBeHiddenAsync();
        Assert.Equal(1, await TripsOfAsync("away-rider"));
        await rider.PressAsync("Cancel the ride");
        await rider.ShowsAsync("Cancelled");
    }

    [Fact]
    public async Task A_booking_whose_answer_is_lost_is_found_again_after_a_reload_and_made_only_once()
    {
        await using var rider = await system.OpenAsync();
        await rider.SignInAsync("/rider", "lost-rider");
        var keys = new ConcurrentQueue<string?>();
        var lost = new TaskCompletionSource();
        var isReloaded = false;
        rider.Page.DOMContentLoaded += (_, _) => isReloaded = true;
        await rider.Page.RouteAsync("**/v1/trips", async route =>
        {
            keys.Enqueue(await route.Request.HeaderValueAsync("Idempotency-Key"));
            if (isReloaded)
            {
                await route.ContinueAsync();
                return;
            }

            await route.FetchAsync();
            await route.AbortAsync();
            lost.TrySetResult();
        });

        await rider.BookAsync(47, -74);
        await lost.Task.WaitAsync(TimeSpan.FromSeconds(30), Ct);
        await rider.ShowsAsync("Booking your ride…");
        await rider.Page.ReloadAsync();

        await rider.ShowsAsync("Looking for a driver");
        Assert.Single(keys.Distinct());
        Assert.Equal(1, await TripsOfAsync("lost-rider"));
        await rider.PressAsync("Cancel the ride");
        await rider.ShowsAsync("Cancelled");
    }

    [Fact]
    public async Task A_rider_who_was_offline_sees_what_has_happened_meanwhile()
    {
        await using var rider = await system.OpenAsync(alone: true);
        await using var driver = await system.OpenAsync();
        await driver.SignInAsync("/driver", "tunnel-driver");
        await driver.GoOnlineAsync(48.001, -74);
        await rider.SignInAsync("/rider", "tunnel-rider");
        await rider.BookAsync(48, -74);
        await driver.ShowsAsync("A ride for you?");

        await rider.Page.Context.SetOfflineAsync(true);
        await Expect(rider.Page.GetByText("Reconnecting")).ToBeVisibleAsync();
        await driver.PressAsync("Accept");
        await driver.PressAsync("The rider is in the car");
        await driver.ShowsAsync("Riding");
        await rider.Page.Context.SetOfflineAsync(false);

        await rider.ShowsAsync("You are riding");
        await Expect(rider.Page.GetByText("Reconnecting")).ToBeHiddenAsync();
        await driver.PressAsync("The rider has arrived");
        await rider.ShowsAsync("You have arrived");
    }

    // As a deployment does: one replica after the other gets SIGTERM and is started again.
    private async Task RestartAllAsync()
    {
        foreach (var replica in (await system.ServicesAsync()).Replicas)
        {
            await replica.TerminateAsync();
            await replica.StartAsync();
        }
    }

    private async Task<int> TripsOfAsync(string rider)
    {
        using var api = new ApiClient((await system.GatewayAsync()).Address);
        using var answer = await api.GetAsync("/v1/trips", TestTokens.Rider(rider), Ct);
        return (await answer.EnsureSuccessStatusCode().Content.ReadFromJsonAsync<JsonElement>(Ct)).GetProperty("trips").GetArrayLength();
    }
}
