using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace RideAspire.Schema.Migrations
{
    /// <inheritdoc />
    public partial class OpsSteps : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            // Whoever waits for the table's lock has all others wait behind it: rather fail soon and try again than stop the trips.
            migrationBuilder.Sql("SET LOCAL lock_timeout = '2s'");

            // First, because it takes the stronger lock: to change to it later could end in a deadlock. NOT VALID: the table is
            // not read for it, and the self-rides that there are do not stop the migration.
            migrationBuilder.Sql(
                "ALTER TABLE trips ADD CONSTRAINT ck_trips_no_self_ride CHECK (status <> 'ASSIGNED' OR driver_id <> rider_id) NOT VALID");

            migrationBuilder.Sql(TripGuard.Sql);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            // The guard stays: it allows all that the one before allowed.
            migrationBuilder.DropCheckConstraint(
                name: "ck_trips_no_self_ride",
                table: "trips");
        }
    }
}
