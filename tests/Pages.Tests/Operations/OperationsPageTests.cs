using System.Net.Http.Json;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using RideAspire.Pages.Tests.Browsers;
using static Microsoft.Playwright.Assertions;

namespace RideAspire.Pages.Tests.Operations;

/// <summary>What an operator sees and does. Trips are far from those of other tests.</summary>
public sealed class OperationsPageTests(PagesSystem system)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_expired_trip_shows_who_closed_it_and_how_late_and_is_in_the_plot()
    {
        Chromium.SkipWithout();
        var gateway = await system.HurriedGatewayAsync();
        using var api = new ApiClient(gateway);
        var trip = await BookAsync(api, "late-rider", lat: 51);
        await using var ops = await system.OpenAsync(gateway);
        await ops.SignInAsync("/ops", "ops-1");

        await ops.Page.GetByLabel("Show").SelectOptionAsync("No driver found");
        await ops.Page.GetByRole(AriaRole.Link, new() { Name = $"{trip}" }).ClickAsync();

        var panel = ops.Page.GetByRole(AriaRole.Region, new() { Name = $"Trip {trip}" });
        await Expect(panel.Locator(".closing")).ToContainTextAsync("Closed by its timer");
        await Expect(panel.Locator(".closing strong")).ToHaveTextAsync(new Regex("^[0-9.]+ m?s after the deadline"));
        await Expect(panel.Locator(".timeline li")).ToContainTextAsync(
            ["Booked by rider late-rider", "Deadline", "No driver was found"]);
        await Expect(panel.Locator(".timeline li").Last).ToContainTextAsync("By timer, at Timeout.Worker@");
        await Expect(ops.Page.Locator(".plot-timer").First).ToBeVisibleAsync();
        await Pictures.TakeAsync("pages-ops.png", 1320, (ops, 1100, ColorScheme.Light));
        await ops.Page.GetByText("The plot as a table").ClickAsync();
        await Expect(ops.Page.GetByRole(AriaRole.Region, new() { Name = "Lateness by minute" })).ToContainTextAsync("timer");

        await ops.PressAsync("Sweep now");
        await Expect(ops.Page.GetByText("1 worker heard it.")).ToBeVisibleAsync();
        Assert.Empty(ops.Complaints);
    }

    [Fact]
    public async Task A_trip_is_found_by_its_rider_and_cancelled_on_behalf_with_the_reason_in_its_timeline()
    {
        await using var ops = await system.OpenAsync();
        await ops.SignInAsync("/ops", "ops-2");
        using var api = new ApiClient((await system.GatewayAsync()).Address);
        var trip = await BookAsync(api, "lost-phone", lat: 52);

        await FindAsync(ops, "trip", "12");
        await Expect(ops.Page.Locator("#search-fault")).ToContainTextAsync("a whole UUID");
        await FindAsync(ops, "rider", "lost-phone");
        await ops.Page.GetByRole(AriaRole.Link, new() { Name = $"{trip}" }).ClickAsync();
        await ops.Page.GetByLabel("Why do you end this trip?").FillAsync("The rider called.");
        await ops.PressAsync("Cancel for the rider");

        await Expect(ops.Page.GetByText("The trip is CANCELLED now.")).ToBeVisibleAsync();
        await Expect(ops.Page.Locator(".timeline li").Last).ToContainTextAsync("By ops-2 of ops: The rider called.");
        await ops.Page.ReloadAsync();
        await Expect(ops.Page.Locator(".timeline li").Last).ToContainTextAsync("Cancelled");
        Assert.Contains("rider=lost-phone", ops.Page.Url);
    }

    [Fact]
    public async Task A_ride_that_the_driver_cannot_end_is_found_by_its_id_and_completed_on_behalf()
    {
        await using var ops = await system.OpenAsync();
        await ops.SignInAsync("/ops", "ops-3");
        using var api = new ApiClient((await system.GatewayAsync()).Address);
        var driver = TestTokens.Driver("dead-phone");
        using (await api.ComeOnlineAsync(driver, 53, -74, ct: Ct))
        {
        }

        var trip = await BookAsync(api, "stuck-rider", lat: 53);
        await FindAsync(ops, "trip", $"{trip}");
        await Expect(ops.Page.Locator(".trip .status")).ToHaveTextAsync("ASSIGNED");
        using (var started = await api.MoveTripAsync(driver, trip, "start", Ct))
            Assert.Equal(200, (int)started.StatusCode);

        await ops.Page.GetByLabel("Why do you end this trip?").FillAsync("The driver's phone is dead.");
        await ops.PressAsync("Complete for the driver");

        await Expect(ops.Page.Locator(".trip .status")).ToHaveTextAsync("COMPLETED");
        await Expect(ops.Page.Locator(".timeline li").Last).ToContainTextAsync("By ops-3 of ops: The driver's phone is dead.");
    }

    [Fact]
    public async Task What_cannot_be_read_is_named_with_the_time_since_when_it_is_stale()
    {
        await using var ops = await system.OpenAsync();
        await ops.SignInAsync("/ops", "ops-4");
        var note = ops.Page.Locator(".freshness");
        await Expect(ops.Page.Locator("#timers-heading ~ h3").First).ToBeVisibleAsync();
        await Expect(note).ToBeEmptyAsync();

        await ops.Page.RouteAsync("**/v1/ops/timers", route => route.FulfillAsync(new()
        {
            Status = 503,
            ContentType = "application/problem+json",
            Headers = new Dictionary<string, string> { ["Retry-After"] = "1" },
            Body = """{"status":503,"title":"A store is not available.","detail":"Redis is away."}""",
        }));
        await Expect(note).ToContainTextAsync(new Regex("Not up to date since [0-9:]{8} UTC:\\s+timers. Redis is away. Trying again."));
        await Expect(ops.Page.Locator("#timers-heading ~ h3").First).ToBeVisibleAsync();

        await ops.Page.UnrouteAllAsync();
        await ops.Page.GetByLabel("Pause the updates").CheckAsync();
        await ops.Page.GetByLabel("Pause the updates").UncheckAsync();
        await Expect(note).ToBeEmptyAsync();
    }

    private static async Task FindAsync(Window ops, string by, string id)
    {
        await ops.Page.GetByLabel("Find by").SelectOptionAsync(by);
        await ops.Page.Locator("input[name=id]").FillAsync(id);
        await ops.PressAsync("Find");
    }

    private static async Task<Guid> BookAsync(ApiClient api, string rider, double lat)
    {
        var body = JsonSerializer.Serialize(new { pickup = new { lat, lon = -74.0 }, dropoff = new { lat, lon = -74.01 } });
        using var booked = await api.BookAsync(TestTokens.Rider(rider), body, ct: Ct);
        return (await booked.EnsureSuccessStatusCode().Content.ReadFromJsonAsync<JsonElement>(Ct)).GetProperty("id").GetGuid();
    }
}
