using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace RideAspire.Schema.Migrations
{
    /// <inheritdoc />
    public partial class Offers : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            // Whoever waits for the table's lock has all others wait behind it: rather fail soon and try again than stop the trips.
            migrationBuilder.Sql("SET LOCAL lock_timeout = '2s'");

            migrationBuilder.AddColumn<string>(
                name: "history",
                table: "trips",
                type: "jsonb",
                nullable: false,
                defaultValueSql: "'[]'");

            migrationBuilder.CreateTable(
                name: "offers",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    trip_id = table.Column<Guid>(type: "uuid", nullable: false),
                    driver_id = table.Column<string>(type: "text", nullable: false),
                    status = table.Column<string>(type: "text", nullable: false),
                    offered_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    lapses_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    closed_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    version = table.Column<int>(type: "integer", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_offers", x => x.id);
                    table.CheckConstraint("ck_offers_closed", "(status = 'PENDING') = (closed_at IS NULL)");
                    table.CheckConstraint("ck_offers_status", "status = 'PENDING' OR status IN ('ACCEPTED', 'DECLINED', 'LAPSED', 'WITHDRAWN', 'RETURNED')");
                    table.ForeignKey(
                        name: "fk_offers_trip",
                        column: x => x.trip_id,
                        principalTable: "trips",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateIndex(
                name: "ix_offers_pending_lapse",
                table: "offers",
                column: "lapses_at",
                filter: "status = 'PENDING'");

            migrationBuilder.CreateIndex(
                name: "ix_offers_trip",
                table: "offers",
                column: "trip_id");

            migrationBuilder.CreateIndex(
                name: "ux_offers_pending_per_driver",
                table: "offers",
                column: "driver_id",
                unique: true,
                filter: "status = 'PENDING'");

            migrationBuilder.CreateIndex(
                name: "ux_offers_pending_per_trip",
                table: "offers",
                column: "trip_id",
                unique: true,
                filter: "status = 'PENDING'");

            // With each change of status the row records it, whoever makes it, and no change is made that the state machine does not know.
            migrationBuilder.Sql("""
                CREATE FUNCTION trips_change_status() RETURNS trigger LANGUAGE plpgsql AS $$
                BEGIN
                    IF NEW.version <> OLD.version + 1 OR (OLD.status, NEW.status) NOT IN (
                        ('WAITING', 'ASSIGNED'), ('WAITING', 'DRIVER_NOT_FOUND'), ('WAITING', 'CANCELLED'),
                        ('ASSIGNED', 'IN_PROGRESS'), ('ASSIGNED', 'WAITING'), ('ASSIGNED', 'CANCELLED'),
                        ('IN_PROGRESS', 'COMPLETED'))
                    THEN
                        RAISE EXCEPTION 'trip %: from % (version %) to % (version %) is no legal transition',
                            OLD.id, OLD.status, OLD.version, NEW.status, NEW.version
                            USING ERRCODE = 'check_violation', TABLE = 'trips', CONSTRAINT = 'trips_change_status';
                    END IF;

                    NEW.history := OLD.history || jsonb_build_object('version', NEW.version, 'status', NEW.status,
                        'driverId', NEW.driver_id, 'deadlineAt', NEW.deadline_at, 'at', COALESCE(NEW.closed_at, clock_timestamp()));
                    RETURN NEW;
                END
                $$;

                CREATE TRIGGER trips_change_status BEFORE UPDATE OF status ON trips
                FOR EACH ROW WHEN (OLD.status IS DISTINCT FROM NEW.status) EXECUTE FUNCTION trips_change_status();
                """);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.Sql("DROP TRIGGER trips_change_status ON trips; DROP FUNCTION trips_change_status();");

            migrationBuilder.DropTable(
                name: "offers");

            migrationBuilder.DropColumn(
                name: "history",
                table: "trips");
        }
    }
}
